import type {
  CheckEvidence,
  EvidenceFile,
  Pressure,
  ProjectConfig,
  WeakenedTest,
} from '@ropewalk/contracts';
import type { Result } from '@ropewalk/core';
import type { PutOnTop } from '../hub/put-on-top.ts';
import type { ForeignChange } from '../trespass/foreign-change.ts';
import type { WallSpec } from '../wall/wall-types.ts';

/** Where things of one project lie in the home. All absolute. */
export interface ProjectPaths {
  readonly root: string;
  readonly hub: string;
  readonly workspaces: string;
  readonly gate: string;
  readonly cache: string;
  readonly transcripts: string;
  readonly evidence: string;
}

/**
 * One path that differs between two commits. `status` is the kind of change (A, M, D, R, T); a
 * moved file (R) has its former path in `from`, and whoever guards paths looks at both.
 */
export interface ChangedFile {
  readonly status: string;
  readonly path: string;
  readonly from: string | null;
}

/** The bare repository of a project. Every method runs git on repositories that only we write. */
export interface Hub {
  readonly path: string;
  readonly targetBranch: string;
  /** Commit of the target branch, from memory: nobody but this hub moves it. */
  head(): Promise<string>;
  isAncestor(ancestor: string, descendant: string): Promise<boolean>;
  /** The tree of a commit. Throws `GitFailure` when there is no such commit. */
  treeOf(commit: string): Promise<string>;
  changedFiles(from: string, to: string): Promise<readonly ChangedFile[]>;
  /** The content of a regular file at a commit; null when it does not exist there. */
  fileAt(commit: string, path: string): Promise<string | null>;
  /** Unified diff between two commits. */
  diff(from: string, to: string): Promise<string>;
  /** Fetches one commit (objects only) from a repository of ours and keeps it under `ref`. */
  take(repository: string, commit: string, ref: string): Promise<void>;
  /**
   * Puts the change of `work` (against its first parent) on top of `head` as one commit with this
   * message. `conflict` names the files; `empty` says that nothing is left to change.
   */
  putOnTop(work: string, head: string, message: string): Promise<PutOnTop>;
  /**
   * Joins `tip` (commits of a person) and `head`: `tip` itself where it contains `head`, else a
   * commit with both as parents, so that the person can follow by fast-forward. `empty`: `head`
   * already contains `tip`.
   */
  merge(tip: string, head: string, message: string): Promise<PutOnTop>;
  /**
   * Moves the target branch by compare-and-swap; false when it was not at `expected` any more. Where the hub has a
   * remote, it is moved there first, which waits until that can be reached: throws `LeftForLater` when we end before.
   */
  moveTarget(expected: string, commit: string): Promise<boolean>;
  /** Has exactly these refs of saved work be at the remote, if there is one. Throws `GitFailure`. */
  keepSaved(refs: ReadonlySet<string>): Promise<void>;
  /** Has this one be at the remote, beside those that are there; nothing happens where there is no such ref. Throws `GitFailure`. */
  keepOne(ref: string): Promise<void>;
  /** Refs under `refs/ropewalk/` only, here and in `deleteRef` and `take`. */
  setRef(ref: string, commit: string): Promise<void>;
  readRef(ref: string): Promise<string | null>;
  /** Full messages of the commits from `from` (exclusive, null = root) to `to`, oldest first. */
  log(
    from: string | null,
    to: string,
  ): Promise<readonly { readonly commit: string; readonly message: string }[]>;
  /** Refs under a prefix with the time of their commit, for the janitor. */
  refs(
    prefix: string,
  ): Promise<
    readonly { readonly ref: string; readonly commit: string; readonly committedAt: number }[]
  >;
  deleteRef(ref: string): Promise<void>;
  /** What somebody else has changed in it since the last time: nobody may. The target branch is put back. */
  changes(): Promise<readonly ForeignChange[]>;
}

/** A place in which one run works: a borrowing clone, a home, a temp folder and ports of its own. */
export interface Workspace {
  readonly id: string;
  /** The folder that holds all of the below; removed as a whole. */
  readonly root: string;
  /** The working tree. */
  readonly tree: string;
  readonly home: string;
  readonly tmp: string;
  /** First of ten ports that nobody else of ours uses. */
  readonly firstPort: number;
  /** The commit that the tree was cut from. */
  readonly base: string;
  /** Whether the result of `setup` is in it. */
  readonly warm: boolean;
}

/** What was frozen of a workspace. */
export type Snapshot =
  | { readonly kind: 'unchanged'; readonly base: string }
  | {
      readonly kind: 'commit';
      readonly commit: string;
      readonly base: string;
      readonly tree: string;
    }
  | { readonly kind: 'unsupported'; readonly detail: string };

/** A workspace that was to lie still and did not. */
export interface ChangedWorkspace {
  readonly id: string;
  readonly changes: readonly ForeignChange[];
}

/** Cuts, fills, freezes and removes workspaces of one project. */
export interface Workspaces {
  /**
   * A workspace at the target's head with `setup` done, from the pool when there is one.
   * Refuses with code `invalid_input` and details.kind `environment` when setup fails; the message is the end of its output.
   */
  acquire(request: {
    readonly marker: string;
    readonly config: ProjectConfig | null;
    /** Saved work to put on top; on a conflict it is offered as `.ropewalk-previous.diff` outside git's sight. */
    readonly savedRef: string | null;
    readonly signal?: AbortSignal;
  }): Promise<
    Result<{
      readonly workspace: Workspace;
      readonly savedWork: 'none' | 'applied' | 'offered_as_diff';
    }>
  >;
  /** Keeps up to `size` warm workspaces ready; call after anything that moves the head. Never throws. */
  refill(config: ProjectConfig | null, size: number): Promise<void>;
  /** What a program inside this workspace may reach. */
  wallOf(workspace: Workspace): WallSpec;
  /**
   * Freezes the present content as one commit in the hub, under `ref`, without running git in the
   * agent's repository outside the wall. With `unlessUntouched`, what was frozen last is answered again
   * when nothing in the tree was touched since; only when no program works in it any more.
   */
  snapshot(
    workspace: Workspace,
    request: {
      readonly marker: string;
      readonly ref: string;
      readonly message: string;
      readonly unlessUntouched?: boolean;
    },
  ): Promise<Snapshot>;
  /** Copies a file that an agent named, without following links; refuses what is not a regular file within bounds. */
  takeEvidence(
    workspace: Workspace,
    path: string,
    intoFolder: string,
  ): Promise<Result<EvidenceFile>>;
  /**
   * What somebody has changed in workspaces that nobody works in; these are not handed out any more. Each is told
   * once.
   */
  changes(): Promise<readonly ChangedWorkspace[]>;
  /** Removes the folder; the caller has saved what is worth saving. */
  remove(workspace: Workspace): Promise<void>;
  /** A workspace that an earlier process left behind, found by its folder name; null when it is gone. */
  reopen(id: string): Promise<Workspace | null>;
  /** Ids of every folder under `workspaces` (pool included). */
  list(): Promise<readonly string[]>;
  /** Drops the pool and waits for what is under way. */
  close(): Promise<void>;
}

/** One command for the gate, and whose it is. */
export interface GateCommand {
  readonly command: string;
  readonly timeoutMs: number;
  readonly owner: CheckEvidence['owner'];
  readonly check: CheckEvidence['check'];
}

/** Runs checks on exact commits in a checkout of ours that no agent can reach. One at a time. */
export interface Gate {
  /**
   * Checks out `commit`, brings in the result of `setup` (running it when no cache fits), runs the
   * commands in order and stops at the first that does not pass unless `keepGoing`. What was red while the machine
   * was under pressure, and for nothing else, is run again when that has gone, twice at most; then it counts.
   */
  check(request: {
    readonly commit: string;
    readonly marker: string;
    readonly config: ProjectConfig | null;
    readonly commands: readonly GateCommand[];
    readonly keepGoing: boolean;
    readonly signal?: AbortSignal;
    /** Takes the first look as it is, also under pressure. */
    readonly once?: true;
    /** Told of what was red under pressure, before it is run again. */
    onPressed?(evidence: readonly CheckEvidence[], pressure: Pressure): Promise<void>;
  }): Promise<{
    readonly outcome: 'pass' | 'fail' | 'inconclusive' | 'unchecked' | 'environment';
    readonly evidence: readonly CheckEvidence[];
  }>;
  /** Ends what is being checked or waits for it; `check` rejects. What is asked for later is checked. */
  interrupt(): void;
  /** Ends the same, and all that is asked for from now on, with `LeftForLater`: the next process does it. */
  leave(): void;
  close(): Promise<void>;
}

/** Finds tests that a change deletes, skips or empties. Pure over the hub's content. */
export type FindWeakenedTests = (
  hub: Hub,
  base: string,
  commit: string,
) => Promise<readonly WeakenedTest[]>;
