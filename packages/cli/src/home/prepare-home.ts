import { createHash } from 'node:crypto';
import { access, constants, mkdir, realpath } from 'node:fs/promises';
import { accept, refuse, type Result } from '@ropewalk/core';

/** A home that exists and that we may write to. */
export interface Home {
  /** Absolute, without links. */
  readonly path: string;
  /** Tells what belongs to this home from what belongs to others on the same machine. */
  readonly id: string;
}

/** Makes the folder when it is not there; refuses with what to do when it cannot be written. */
export async function prepareHome(path: string): Promise<Result<Home>> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await access(path, constants.W_OK | constants.X_OK);
    const real = await realpath(path);
    const id = createHash('sha256').update(real).digest('hex').slice(0, 10);
    return accept({ path: real, id: `rw${id}` });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return refuse(
      'home_not_writable',
      `Ropewalk's home ${path} cannot be written (${code}). Give yourself the right to it, or name another folder in ROPEWALK_HOME.`,
    );
  }
}
