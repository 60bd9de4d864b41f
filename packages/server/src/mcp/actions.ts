import type { Landings, Reason, RunBinding, ToolName } from '@ropewalk/contracts';
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
  /** Told of every call that was carried out, with what it answered. */
  readonly noteResult?: (
    binding: RunBinding,
    call: { readonly tool: ToolName; readonly input: unknown; readonly result: unknown },
  ) => void;
  /** What a person has said to the run and its program has not been given: given with this answer, once. */
  readonly messagesFor?: (runId: number) => Promise<readonly string[]>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}
