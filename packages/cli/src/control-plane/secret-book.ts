import { redactSecrets } from '@ropewalk/core';

/** Shorter values are words that stand in other places too. */
const MIN_SECRET_CHARACTERS = 8;

/** The secrets that this process has held: none of them may reach its log. */
export interface SecretBook {
  learn(secret: string): void;
  /** The text without any of them, as they are or as JSON writes them, and without what has the shape of a secret. */
  cover(text: string): string;
}

export function createSecretBook(): SecretBook {
  const known = new Set<string>();
  return {
    learn(secret) {
      if (secret.length < MIN_SECRET_CHARACTERS) return;
      known.add(secret);
      known.add(JSON.stringify(secret).slice(1, -1));
    },
    cover: (text) =>
      redactSecrets(
        [...known].reduce((covered, secret) => covered.replaceAll(secret, '[redacted]'), text),
      ),
  };
}
