import type {
  AgentEvent,
  EvidenceFile,
  OrganisationPolicy,
  Project,
  ProjectPolicy,
  Run,
  RunMessage,
} from '@ropewalk/contracts';
import type { Allowance, OurReason, Result, Trespass } from '@ropewalk/core';
import type { Snapshot, Workspace } from '../../workspaces/workspace-types.ts';
import type { SessionEnd } from './run-session.ts';

/**
 * Where runs are worked on: this machine, or another. The control plane decides (whether a run may begin, what it
 * may cost, what its end means); a site prepares the place, has the agent work in it and saves what it leaves.
 */
export interface Site {
  /** Prepares a place for the run and has its agent work in it. */
  work(task: SiteTask, overseer: Overseer): SiteRun;
}

/** All that a site is told of a run. Nothing but data. */
export interface SiteTask {
  readonly run: Run;
  readonly project: Project;
  /** Commit of the target branch that the place is cut at; a newer one will do. */
  readonly head: string;
  /** Work of an earlier run to go on with. */
  readonly saved: { readonly ref: string; readonly commit: string } | null;
  /** The prompt, for what becomes of the saved work. */
  readonly prompts: Readonly<Record<SavedWork, string>>;
  /** What it may cost; null when that is not limited. */
  readonly allowance: Allowance | null;
  /** Which commands it may run, as it was when the run began. */
  readonly rules: {
    readonly organisation: OrganisationPolicy | null;
    readonly project: ProjectPolicy | null;
  };
  /** With which the agent uses our tools. */
  readonly bearer: string;
}

/** What became of saved work in a new place. */
export type SavedWork = 'none' | 'applied' | 'offered_as_diff';

/** What a site asks and tells; the control plane answers and notes it. A site knows nothing else of it. */
export interface Overseer {
  /** The place is being made ready. False: the run is over already. */
  prepared(): Promise<boolean>;
  /** Why its program must not be started; asked once the place is there, and once more right before the start. */
  mayBegin(): Promise<OurReason | null>;
  /** Its agent can be spoken to, and made to stand still. */
  working(): void;
  /** The agent's program lives. */
  started(pid: number, workspaceId: string): void;
  /** What the agent does, all of it, in order. `at` is when that was heard. */
  event(at: number, event: AgentEvent): void;
  /** The agent has taken a picture of what its browser shows: a PNG in base64. */
  screen(png: string): void;
  /** What its programs have of the memory, said every few seconds. */
  memory(presentBytes: number): void;
  /** Its programs wanted to reach a host that they may not; said once for each. */
  hostRefused(at: number, sentence: string): void;
}

/** A run that a site works on. */
export interface SiteRun {
  /** Resolves when the agent's programs are gone and what they left is in the hub. Never rejects. */
  readonly done: Promise<SiteEnd>;
  /** Keeps its program from being started; nothing happens where that has started. */
  callOff(reason: OurReason): void;
  /** Ends it: by saving first and killing then, by killing first, or gently. `done` resolves after it. */
  end(reason: OurReason, how: 'save_and_kill' | 'kill' | 'gently'): Promise<void>;
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** A sign of life from elsewhere, such as a call of one of our tools. */
  noteLife(): void;
  /** Says something to the agent; a message is said once, however often it is asked for. */
  say(message: Pick<RunMessage, 'id' | 'text'>): void;
  /** Takes what its program has not been given yet, to be given to the agent in another way. */
  takeWaiting(): Promise<readonly Pick<RunMessage, 'id' | 'text'>[]>;
  /** Freezes the present content as one commit in the hub, under the ref of the run. Null: it has no place. */
  snapshot(message: string): Promise<SiteSnapshot | null>;
  /** Copies a file that the agent has named into this folder of ours; refuses what is no regular file within bounds. */
  takeEvidence(path: string, intoFolder: string): Promise<Result<EvidenceFile>>;
  /** The commit that its place was cut from; null when it has none (yet, any more). */
  base(): string | null;
  /** Its place where that is on this machine; null where it is not, or there is none (yet, any more). */
  workspace(): Workspace | null;
  /** Removes the place. Once, after `done`. */
  leave(): Promise<void>;
}

/** What was frozen, and what its run has, or may have, changed that is not its own. */
export interface SiteSnapshot {
  readonly snapshot: Snapshot;
  readonly trespass: Trespass | null;
}

/** How the work of a site on a run ended. */
export type SiteEnd =
  /** Before its agent was there. */
  | {
      readonly kind: 'not_begun';
      readonly reason: OurReason;
      /** What a person should read of it. */
      readonly detail: string | null;
    }
  | { readonly kind: 'ended'; readonly end: SessionEnd }
  /** Nothing has ended: this process goes, and another one goes on with the run. */
  | { readonly kind: 'let_go' };
