/** A queued run that waits for somebody who works on it. */
export interface OfferedRun {
  readonly runId: number;
  readonly projectId: number;
  /** Only who has all of these labels gets it: `gpu`, `os=linux`. */
  readonly requires: readonly string[];
  /** The higher, the sooner; among equals the one that was offered first. */
  readonly priority: number;
}

/** A run that was taken, and is neither settled nor withdrawn. */
export interface TakenRun extends OfferedRun {
  /** Names this taking; a run that is taken again has another one. */
  readonly ticket: string;
}

/** Says that whoever waits has gone; every `AbortSignal` is one. */
export interface Gone {
  readonly aborted: boolean;
  addEventListener(type: 'abort', hear: () => void): void;
  removeEventListener(type: 'abort', hear: () => void): void;
}

export interface TakeRequest {
  /** What the taker has. */
  readonly labels: readonly string[];
  /** Its free slots: at least 1. */
  readonly limit: number;
  /** How long it waits when there is nothing; 0 = not at all. */
  readonly waitMs: number;
  readonly signal?: Gone | undefined;
}

/**
 * Carries queued runs to those who work on them. It holds numbers of runs and decides nothing: who may really work on a
 * run is decided by a command, in the store, under a token. So what a queue loses or gives twice costs time and
 * nothing else: `reconcile` offers anew what was lost, and the command refuses whoever comes second.
 *
 * All of it throws `StoreFailure` when the queue cannot be reached or has been closed.
 */
export interface RunQueue {
  /** Whoever waits for such a run gets it at once. A run that is offered or taken already stays as it is. */
  offer(runs: readonly OfferedRun[]): Promise<void>;
  /**
   * At most `limit` runs that fit the labels; those that require most go first. Answers as soon as there is one, and
   * nothing when there was none for `waitMs` or the taker has gone. Several who wait share what there is.
   */
  take(request: TakeRequest): Promise<readonly TakenRun[]>;
  /**
   * `carried`: the queue forgets them, because somebody works on them or nobody may. `given_back`: others may take
   * them. A taking that is over already is passed over.
   */
  settle(taken: readonly TakenRun[], how: 'carried' | 'given_back'): Promise<void>;
  /** Forgets runs, offered or taken. */
  withdraw(runIds: readonly number[]): Promise<void>;
  /**
   * Offers those of the queued runs anew that neither wait here nor are taken through this instance, and answers their
   * numbers: those whose offer was lost, or whose taker died with them. For the one who leads, after taking over and
   * from time to time.
   */
  reconcile(queued: readonly OfferedRun[]): Promise<readonly number[]>;
  /** Those who wait get nothing; what was taken and not settled is found by `reconcile` of whoever comes next. */
  close(): Promise<void>;
}
