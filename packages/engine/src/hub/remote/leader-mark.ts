import type { Git } from '../git.ts';

/**
 * Who may move the target branch of a remote: a commit that names the epoch of who leads and counts their moves. Each
 * move replaces the mark that was read before, in the same push, so one who was deposed moves nothing, also where the
 * branch itself stands still.
 */
export const LEADER_REF = 'refs/ropewalk/leader';

export interface LeaderMark {
  readonly commit: string;
  readonly epoch: number;
  readonly count: number;
}

const EPOCH = 'Ropewalk-Epoch';
const COUNT = 'Ropewalk-Count';

/** Writes the mark behind `last` as a commit without content, and answers its name. */
export async function writeLeaderMark(
  git: Git,
  epoch: number,
  last: LeaderMark | null,
): Promise<string> {
  const tree = await git.text(['hash-object', '-t', 'tree', '-w', '--stdin'], { input: '' });
  const count = last === null ? 1 : last.count + 1;
  const message = `Lead the hub\n\n${EPOCH}: ${epoch}\n${COUNT}: ${count}\n`;
  const parents = last === null ? [] : ['-p', last.commit];
  return git.text(['commit-tree', tree, ...parents, '-m', message]);
}

/** Reads a mark of a remote, fetching it where it is not here. Throws `GitFailure`. */
export async function readLeaderMark(
  git: Git,
  address: string,
  commit: string,
): Promise<LeaderMark> {
  if (!(await isHere(git, commit))) {
    await git.run(['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', address, LEADER_REF]);
  }
  const message = await git.text(['log', '-1', '--format=%B', commit]);
  return { commit, epoch: numberIn(message, EPOCH), count: numberIn(message, COUNT) };
}

/** Whether a commit is in our own repository. */
export async function isHere(git: Git, commit: string): Promise<boolean> {
  const { exitCode } = await git.run(['cat-file', '-e', commit], { answers: [1, 128] });
  return exitCode === 0;
}

function numberIn(message: string, name: string): number {
  const line = message.split('\n').find((candidate) => candidate.startsWith(`${name}: `));
  const number = Number(line?.slice(name.length + 2));
  return Number.isSafeInteger(number) ? number : 0;
}
