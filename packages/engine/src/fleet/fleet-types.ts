import type { Readable } from 'node:stream';
import type {
  Assignment,
  BeatAnswer,
  BeatRequest,
  JoinAnswer,
  JoinRequest,
  LateWorkAnswer,
  MayGoOn,
  OrdersAnswer,
  OrdersRequest,
  Project,
  ReportsAnswer,
  ReportsRequest,
  Run,
  TakeAnswer,
  TakeRequest,
  Worker,
} from '@ropewalk/contracts';
import type { FleetRoom, OfferedRun, Result } from '@ropewalk/core';
import type { FetchRequest } from '../hub/serve-fetch.ts';

/** A run of a worker, by the right that it shows. */
export interface ShownRun {
  readonly worker: Worker;
  readonly runId: number;
  readonly token: number;
}

/** What workers ask of the control plane. */
export interface FleetDesk {
  /** Whether workers and the agents of their runs are answered here; waits until it is known what workers carry. */
  isOpen(): Promise<boolean>;
  /** Whose secret this is; null when it is nobody's, or opens nothing any more. */
  whose(secret: string): Promise<Worker | null>;
  join(request: JoinRequest, token: string): Promise<Result<JoinAnswer>>;
  beat(worker: Worker, request: BeatRequest): Promise<Result<BeatAnswer>>;
  take(worker: Worker, request: TakeRequest, signal: AbortSignal): Promise<Result<TakeAnswer>>;
  orders(worker: Worker, request: OrdersRequest, signal: AbortSignal): Promise<OrdersAnswer>;
  prepared(run: ShownRun): Promise<Result<MayGoOn>>;
  begin(run: ShownRun): Promise<Result<MayGoOn>>;
  report(run: ShownRun, request: ReportsRequest): Promise<Result<ReportsAnswer>>;
  /** A commit of the run, as a pack. */
  work(run: ShownRun, commit: string, pack: Readable): Promise<Result<null>>;
  lateWork(
    run: ShownRun,
    work: { readonly commit: string; readonly claimed: readonly number[] },
    pack: Readable,
  ): Promise<Result<LateWorkAnswer>>;
  evidence(run: ShownRun, path: string, content: Buffer): Result<null>;
  /** A fetch from the hub of a project; null where there is none that this worker may work on. */
  fetch(
    worker: Worker,
    projectId: number,
    request: FetchRequest,
    caller: { readonly protocol: string | null; readonly signal: AbortSignal },
  ): Promise<ReadableStream<Uint8Array> | null>;
  leave(worker: Worker): Promise<Result<unknown>>;
}

/** The fleet, as the rest of the engine has it. */
export interface Fleet {
  readonly desk: FleetDesk;
  /** A queued run is for workers: it waits until one takes it, and is offered where that has not been done yet. */
  offer(run: OfferedRun): Promise<void>;
  /** Ends a run that nobody has taken yet; false when it does not wait here. */
  endWaiting(runId: number): Promise<boolean>;
  /** Runs that wait to be taken. */
  waiting(): readonly number[];
  /** Runs that workers carry. */
  carried(): readonly number[];
  /** What workers would take of the project; null where they do not do the work. */
  room(project: Project): Promise<FleetRoom | null>;
  /** Goes on with what an earlier control plane of this store has left to workers; answers which of these runs that is. */
  takeUp(runs: readonly Run[]): Promise<ReadonlySet<number>>;
  /** Begins to look for workers that are silent. */
  watch(): void;
  /** Lets go of what workers carry, without ending it. */
  letGo(): void;
  close(): Promise<void>;
}

/** What a new control plane knows of a run that a worker carries. */
export type Held = Pick<Assignment, 'bearerHash' | 'allowance'>;
