import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { projectPaths, tidyMirror } from '@ropewalk/engine';
import type { JournalEntry } from './journal.ts';

/** What no run has needed for so long is fetched anew when one does. */
const UNUSED_MS = 30 * 86_400_000;

/** Notes that what lies here for a project is used. */
export async function noteUsed(root: string, now: number): Promise<void> {
  await utimes(root, now / 1_000, now / 1_000);
}

/**
 * Removes what earlier processes of this home have left and nobody needs: all of a project that was not worked on for
 * 30 days (it may have been removed meanwhile), and of the others places that hold nothing unsaved, saved work of more
 * than 30 days, and objects that nothing leads to. What runs in `left` still have to bring home stays. For the start,
 * before any run begins.
 */
export async function tidyHome(
  home: string,
  left: readonly JournalEntry[],
  now: number,
  onProblem: (project: string, err: unknown) => void,
): Promise<void> {
  const projects = join(home, 'projects');
  const needed = Map.groupBy(left, ({ project }) => basename(projectPaths(home, project).root));
  for (const name of await readdir(projects)) {
    const root = join(projects, name);
    const entries = needed.get(name) ?? [];
    const { mtimeMs } = await stat(root);
    if (entries.length === 0 && mtimeMs < now - UNUSED_MS) {
      await rm(root, { recursive: true, force: true });
      continue;
    }
    // One that is damaged must not keep the others from it.
    await tidyMirror(root, { runs: entries, now }).catch((err: unknown) => onProblem(name, err));
  }
}
