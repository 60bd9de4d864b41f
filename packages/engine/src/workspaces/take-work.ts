import { GitFailure, type Git } from '../hub/git.ts';
import type { Hub } from './workspace-types.ts';

/** Every bit of the exit code of `git fsck` is one kind of finding. */
const FINDINGS = Array.from({ length: 63 }, (_, index) => index + 1);

/**
 * Fetches a frozen commit into the hub. The hub takes no content that git holds for an attack: then a
 * sentence says so, for its author. Every other failure is thrown.
 */
export async function takeWork(
  hub: Hub,
  freezer: Git,
  work: { readonly path: string; readonly commit: string; readonly ref: string },
): Promise<string | null> {
  try {
    await hub.take(work.path, work.commit, work.ref);
    return null;
  } catch (error) {
    // The fetch ends with the same code whatever is wrong; what is wrong with the content, fsck knows.
    if (!(error instanceof GitFailure) || (await isSound(freezer, work.commit))) throw error;
    return 'Git takes a file of it for an attack, most often a .gitmodules with an address or a command in it that begins with "-" or "!". Remove that file; git fsck --strict names it once it is committed.';
  }
}

async function isSound(freezer: Git, commit: string): Promise<boolean> {
  const report = await freezer.run(['fsck', '--strict', '--no-dangling', '--no-progress', commit], {
    answers: FINDINGS,
  });
  return report.exitCode === 0;
}
