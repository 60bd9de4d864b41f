import type { Landings, Reason } from '@ropewalk/contracts';
import type { Store } from '@ropewalk/core';

export type {
  FailingAnswer,
  LandingAnswer,
  LandingClaim,
  Landings,
  RunBinding,
} from '@ropewalk/contracts';

/** Everything that tools need: the store's commands and what the engine offers. */
export interface McpActions {
  readonly store: Store;
  readonly landings: Landings;
  /** Why nobody works on a feature, for every feature of the project that nobody works on. */
  readonly reasons: (projectId: number) => Promise<ReadonlyMap<number, Reason>>;
  /** Told of every call: a sign of life of the run. */
  readonly noteLife?: (runId: number) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}
