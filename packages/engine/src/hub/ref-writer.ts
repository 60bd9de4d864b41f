import type { ByteQueue } from './byte-queue.ts';
import { createLastingGit } from './lasting-git.ts';

/** Moves refs of one repository, each in a transaction of its own. */
export interface RefWriter {
  /**
   * Lets `ref` name `commit`; with `expected` only if it named that before. Throws `GitFailure` when
   * that is not so, or when the repository cannot be written.
   */
  update(ref: string, commit: string, expected?: string): Promise<void>;
}

const NAME = /^refs\/\S+$/;
const COMMIT = /^[0-9a-f]{40,64}$/;

export function createRefWriter(gitDir: string): RefWriter {
  const git = createLastingGit({ gitDir, args: ['update-ref', '--stdin'] });
  let last: Promise<unknown> = Promise.resolve();
  return {
    async update(ref, commit, expected) {
      // Whatever is neither could be a command of its own.
      const sound = NAME.test(ref) && [commit, expected ?? commit].every((id) => COMMIT.test(id));
      if (!sound) throw new Error(`${ref} cannot be moved from ${expected} to ${commit}`);
      const old = expected === undefined ? '' : ` ${expected}`;
      // One at a time: what fails ends git, and would take those behind it along.
      const turn = last.then(() =>
        git.ask(`start\nupdate ${ref} ${commit}${old}\ncommit\n`, takeConfirmation),
      );
      last = turn.catch(() => undefined);
      await turn;
    },
  };
}

/** "start: ok" and "commit: ok", each on a line; what fails ends git. See git-update-ref(1). */
function takeConfirmation(received: ByteQueue): true | undefined {
  for (let line = received.peekLine(); line !== null; line = received.peekLine()) {
    received.take(line.length + 1);
    if (line === 'commit: ok') return true;
  }
  return undefined;
}
