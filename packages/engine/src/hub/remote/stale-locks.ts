import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Git holds a lock for the moment of a move; one that is so old was left by a process that was killed. */
const STALE_FROM_MS = 10_000;

/** Removes what keeps refs of a repository in a folder from being moved ever again, since its owner was killed. */
export async function clearStaleLocks(gitDir: string): Promise<void> {
  const refs = await readdir(join(gitDir, 'refs'), { recursive: true });
  const names = [...refs.map((name) => join('refs', name)), 'packed-refs.lock', 'HEAD.lock'];
  for (const name of names.filter((candidate) => candidate.endsWith('.lock'))) {
    const lock = join(gitDir, name);
    const madeAt = await stat(lock).then(
      ({ mtimeMs }) => mtimeMs,
      () => null,
    );
    if (madeAt !== null && Date.now() - madeAt > STALE_FROM_MS) await rm(lock, { force: true });
  }
}
