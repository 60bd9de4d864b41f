import { coverFound, findSecrets } from './find-secrets.ts';

/**
 * The text with everything covered that has the shape of a secret, also what only looks like one by its name. A value
 * like any other word is not found: whoever knows the very value of a secret asks a `SecretBook`.
 */
export function redactSecrets(text: string): string {
  return coverFound(text, findSecrets(text, 'likely'));
}
