import { lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Something in a place where no run has any business was made, changed or removed. */
export interface ForeignChange {
  /** Relative to the place; a ref by its full name. */
  readonly file: string;
  /** When it was changed last (ms), as far as the file system tells; null: at some time since the last look. */
  readonly at: number | null;
}

/** Changes that are named of one place; more would help nobody. */
export const NAMED_AT_MOST = 20;

/**
 * When a path was changed last: its own time, or that of the nearest folder which is still there, because a removal
 * shows in the folder. No program can set these times. Null when nothing of it is there.
 */
export function changedAt(root: string, path: string): number | null {
  for (let at = path; ; at = dirname(at)) {
    const facts = lstatSync(join(root, at), { throwIfNoEntry: false });
    if (facts !== undefined) return facts.ctimeMs;
    if (at === '.' || at === '/' || at === '') return null;
  }
}
