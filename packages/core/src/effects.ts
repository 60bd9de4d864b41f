/**
 * What is to be done after a commit. `replay-safe` effects are repeated after a crash;
 * `process-bound` ones are settled at start-up, because what they were about died with the process.
 */
export type Effect =
  | {
      readonly type: 'run.carry';
      readonly runId: number;
      /** Decided with the lease, so that a queue can have the run in the same transaction. */
      readonly by: 'this_machine' | 'workers';
      /** Labels that whoever works on it must have; absent = none. */
      readonly requires?: readonly string[] | undefined;
    }
  | { readonly type: 'run.end'; readonly runId: number; readonly how: 'save_and_kill' | 'kill' }
  | { readonly type: 'landing.perform'; readonly landingId: number }
  | {
      readonly type: 'sweep.perform';
      readonly commit: string;
      readonly featureIds: readonly number[];
    }
  | { readonly type: 'repository.follow' }
  /** Brings what has landed to the remote that the project names. */
  | { readonly type: 'remote.push' };
export type EffectType = Effect['type'];

/** Which effects a restart repeats. A new type that is forgotten here is a type error. */
export const EFFECT_KIND: Readonly<Record<EffectType, 'replay-safe' | 'process-bound'>> = {
  'run.carry': 'process-bound',
  'run.end': 'process-bound',
  'landing.perform': 'replay-safe',
  'sweep.perform': 'replay-safe',
  'repository.follow': 'replay-safe',
  'remote.push': 'replay-safe',
};
