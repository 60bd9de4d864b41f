import type { CrewEndReason, Pressure, Reason, Role } from '@ropewalk/contracts';
import type { BudgetStop, NearedBudget, ReachedBudget } from '../budget/budgets.ts';
import type { MemoryRoom } from '../headroom/admission.ts';
import type { ProjectSnapshot } from '../ports/store.ts';

/** What the machine allows at this moment; looked at by the engine, handed to the plan. */
export interface Headroom {
  /** Runs that may still be started on the whole machine, across projects. */
  readonly machineSlots: number;
  readonly memory: 'enough' | 'low';
  readonly disk: 'enough' | 'low';
  /** Set where workers do the work and none that is there offers what the project asks for. */
  readonly noWorker?: true;
  /** Left out where nobody has looked: then slots alone bound what is started. */
  readonly room?: RunRoom;
}

/** The memory of the machine, and what a run of this crew will want of it. */
export interface RunRoom extends MemoryRoom {
  readonly expectedBytes: Readonly<Record<PlannedRun['role'], number>>;
}

/** What else the plan needs to know; nothing here comes from the store. */
export interface PlanContext {
  readonly snapshot: ProjectSnapshot;
  readonly now: number;
  /** The account whose quota the crew's driver shares. */
  readonly account: string;
  /** Runs of all projects that go on on that account. */
  readonly accountRuns: number;
  readonly headroom: Headroom;
  /** Features whose landing waits for the end of pressure; left out where nobody has looked. */
  readonly pressed?: ReadonlyMap<number, Pressure>;
  /** Why landings wait for the remote of the hub, as a sentence; null or left out when they do not. */
  readonly hubAway?: string | null;
  /** Set where the driver tells nothing of what it uses and nobody has limited its time: its name. */
  readonly unheldDriver?: string | null;
  /** Runs that the dispatcher has decided to end but that have not ended yet count as running. */
  readonly sweepUnderWay: boolean;
  /** Whether the last sweep before the end has been done at the present head. */
  readonly finalSweepDone: boolean;
  /** False once the hours of the schedule that started the crew are over. */
  readonly insideSchedule: boolean;
  /** When scheduled hours open next; null when none do, or nobody needs to know. */
  readonly scheduleOpensAt: number | null;
}

/** One run to start. */
export interface PlannedRun {
  readonly role: Extract<Role, 'initializer' | 'coding' | 'testing'>;
  readonly featureIds: readonly number[];
  /** Set when this run tries out whether a limit is gone. */
  readonly canaryOf: string | null;
}

/** What the dispatcher should do about the crew itself. */
export type CrewDecision =
  | { readonly type: 'go_on' }
  /** Nothing is left but to look once more at everything that passes. */
  | { readonly type: 'final_sweep' }
  | { readonly type: 'end'; readonly reason: CrewEndReason; readonly detail: string };

/** The answer of the plan. */
export interface Plan {
  readonly starts: readonly PlannedRun[];
  /** Runs to end with their work saved, because a budget is used up. */
  readonly stops: readonly BudgetStop[];
  /** Budgets that are used up, whether somebody spends from them or not. */
  readonly budgetsReached: readonly ReachedBudget[];
  /** Budgets of which half or most is spent. */
  readonly budgetsNeared: readonly NearedBudget[];
  /** Exactly one reason for every feature that nobody works on, `passing` ones aside. */
  readonly reasons: ReadonlyMap<number, Reason>;
  /** Why no testing run is started although slots are free; null when one is or none are. */
  readonly testingIdle: TestingIdleReason | null;
  readonly crew: CrewDecision;
  /** When the answer changes by itself; null when only an event can change it. */
  readonly wakeAt: number | null;
}

export type TestingIdleReason =
  | 'yolo'
  | 'ratio_zero'
  | 'nothing_to_test'
  | 'share_used_up'
  | 'not_running';
