import { accept, refuse, type Result } from '@ropewalk/core';
import type { Hub } from '../workspaces/workspace-types.ts';
import { createGit } from './git.ts';
import { submoduleIn } from './hub-reading.ts';
import { commitTree } from './put-on-top.ts';
import { personsGit } from './repository.ts';

/**
 * Freezes work that was named by a branch or commit of the person's repository: everything between
 * it and where it left the target branch becomes one commit in the hub, under `ref`. Answers that
 * commit, or the one where it left when nothing was changed. Refuses with `invalid_input`.
 */
export async function takeNamedCommit(
  place: { readonly folder: string; readonly hub: Hub },
  name: string,
  ref: string,
): Promise<Result<string>> {
  const { folder, hub } = place;
  const found = await personsGit(folder).run(
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`],
    { answers: [1, 128] },
  );
  if (found.exitCode !== 0) {
    return refuse(
      'invalid_input',
      `${folder} has no branch or commit ${name}. Commit the work, push it to that repository, and name it again.`,
    );
  }
  const tip = found.stdout.trim();
  await hub.take(folder, tip, ref);
  const git = createGit({ cwd: hub.path, gitDir: hub.path, settings: 'ours' });
  const submodule = await submoduleIn(git, tip);
  if (submodule !== null) {
    return refuse(
      'invalid_input',
      `${submodule} is a submodule. Put its files into the repository.`,
    );
  }
  const left = await git.run(['merge-base', tip, await hub.head()], { answers: [1] });
  if (left.exitCode !== 0) {
    return refuse(
      'invalid_input',
      `${name} has no commit in common with ${hub.targetBranch}. Rebase it on ${hub.targetBranch} first.`,
    );
  }
  const base = left.stdout.trim();
  const tree = await hub.treeOf(tip);
  if (tree === (await hub.treeOf(base))) return accept(base);
  const [last] = (await hub.log(base, tip)).slice(-1);
  const message = last?.message ?? `Work from ${name}\n`;
  const commit = await commitTree(git, { tree, parents: [base], message });
  await hub.setRef(ref, commit);
  return accept(commit);
}
