import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../workspaces/open-inside.ts';

/** The secrets of targets: each in a file that only the owner can read, never in the database. */
export interface TargetSecrets {
  get(targetId: number): Promise<string | null>;
  set(targetId: number, secret: string): Promise<void>;
  remove(targetId: number): Promise<void>;
  /** The targets that have one. */
  held(): Promise<readonly number[]>;
}

/** Keeps them below a folder of the home, which agents do not see. */
export function createTargetSecrets(
  folder: string,
  onSecret: (secret: string) => void,
): TargetSecrets {
  const fileOf = (targetId: number): string => join(folder, `target-${targetId}`);
  return {
    async get(targetId) {
      try {
        const secret = await readFile(fileOf(targetId), 'utf8');
        onSecret(secret);
        return secret;
      } catch (error) {
        if (errorCode(error) === 'ENOENT') return null;
        throw error;
      }
    },
    async set(targetId, secret) {
      onSecret(secret);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const draft = `${fileOf(targetId)}.${process.pid}`;
      await writeFile(draft, secret, { mode: 0o600 });
      await rename(draft, fileOf(targetId));
    },
    remove: (targetId) => rm(fileOf(targetId), { force: true }),
    async held() {
      const names = await readdir(folder).catch((error: unknown) => {
        if (errorCode(error) === 'ENOENT') return [];
        throw error;
      });
      return names.flatMap((name) => /^target-(\d+)$/.exec(name)?.slice(1).map(Number) ?? []);
    },
  };
}
