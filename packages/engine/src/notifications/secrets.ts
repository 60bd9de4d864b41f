import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../workspaces/open-inside.ts';

/** The secrets of targets: each in a file that only the owner can read, never in the database. */
export interface TargetSecrets {
  get(targetId: number): Promise<string | null>;
  set(targetId: number, secret: string): Promise<void>;
  remove(targetId: number): Promise<void>;
}

/** Keeps them below a folder of the home, which agents do not see. */
export function createTargetSecrets(folder: string): TargetSecrets {
  const fileOf = (targetId: number): string => join(folder, `target-${targetId}`);
  return {
    async get(targetId) {
      try {
        return await readFile(fileOf(targetId), 'utf8');
      } catch (error) {
        if (errorCode(error) === 'ENOENT') return null;
        throw error;
      }
    },
    async set(targetId, secret) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const draft = `${fileOf(targetId)}.${process.pid}`;
      await writeFile(draft, secret, { mode: 0o600 });
      await rename(draft, fileOf(targetId));
    },
    remove: (targetId) => rm(fileOf(targetId), { force: true }),
  };
}
