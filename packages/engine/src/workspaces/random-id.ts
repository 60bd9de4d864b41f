import { randomBytes } from 'node:crypto';

/** Twelve letters and digits that have not been used before. */
export function randomId(): string {
  return randomBytes(6).toString('hex');
}
