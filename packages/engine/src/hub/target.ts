import type { Git } from './git.ts';
import type { RefWriter } from './ref-writer.ts';

/**
 * The target branch of a hub. Only this process moves it, and only here, so where it stands is kept in
 * memory; the compare-and-swap on disk is what decides, and a lost one makes us look again.
 */
export interface Target {
  readonly ref: string;
  head(): Promise<string>;
  /** Moves the branch by compare-and-swap; false when it was not at `expected` any more. */
  move(expected: string, commit: string): Promise<boolean>;
  /** Says that `child`, which may become the head, was made by us so that it contains `parent`. */
  noteChild(parent: string, child: string): void;
  /** How many moves were begun, and how many of them are under way; the same answer again means that there was none. */
  moves(): Moves;
  /** True when both are known to have been its head, in this order. False says nothing. */
  knowsOrder(earlier: string, later: string): boolean;
}

/** A new one with each step of a move. */
export interface Moves {
  readonly underWay: number;
}

/** Heads of the past that are remembered; each is named by one line of memory. */
const REMEMBERED = 5_000;

export function createTarget(git: Git, refs: RefWriter, ref: string): Target {
  let head: Promise<string> | null = null;
  /** Every head since the first look, with its turn: each contains those before it. */
  const turns = new Map<string, number>();
  let turn = 0;
  /** Only what is known to contain the head may be taken for its descendant without asking git. */
  const parents = new Map<string, string>();

  let moves: Moves = { underWay: 0 };

  function remember(commit: string): void {
    if (turns.size >= REMEMBERED) turns.clear();
    turn += 1;
    turns.set(commit, turn);
  }

  function look(): Promise<string> {
    const looked = git.text(['rev-parse', '--verify', `${ref}^{commit}`]).then((commit) => {
      turns.clear();
      remember(commit);
      return commit;
    });
    looked.catch(() => {
      if (head === looked) head = null;
    });
    return looked;
  }

  return {
    ref,
    head: () => (head ??= look()),
    moves: () => moves,
    async move(expected, commit) {
      moves = { underWay: moves.underWay + 1 };
      try {
        await refs.update(ref, commit, expected);
      } catch (cause) {
        // Git answers a lost race and a broken disk with one exit code; where the branch stands tells them apart.
        head = null;
        if ((await readRef(git, ref)) !== expected) return false;
        throw cause;
      } finally {
        moves = { underWay: moves.underWay - 1 };
      }
      if (parents.get(commit) !== expected) turns.clear();
      parents.clear();
      remember(commit);
      head = Promise.resolve(commit);
      return true;
    },
    noteChild: (parent, child) => void parents.set(child, parent),
    knowsOrder(earlier, later) {
      const [first, second] = [turns.get(earlier), turns.get(later)];
      return first !== undefined && second !== undefined && first <= second;
    },
  };
}

/** Where a ref stands; null when there is none. */
export async function readRef(git: Git, ref: string): Promise<string | null> {
  const { exitCode, stdout } = await git.run(
    ['rev-parse', '--verify', '--quiet', '--end-of-options', ref],
    { answers: [1] },
  );
  return exitCode === 0 ? stdout.trim() : null;
}
