import type { CheckEvidence, NewVerdict } from '@ropewalk/contracts';
import type { EngineContext } from '../engine-types.ts';

/** Writes down what was red under pressure as `inconclusive`, with its figures, before it is run again. */
export function recordPressed(
  { store, clock }: Pick<EngineContext, 'store' | 'clock'>,
  of: Pick<NewVerdict, 'projectId' | 'featureId' | 'runId' | 'kind' | 'commit'>,
): (evidence: readonly CheckEvidence[]) => Promise<void> {
  return async (evidence) => {
    const verdict: NewVerdict = {
      ...of,
      outcome: 'inconclusive',
      checks: [...evidence],
      files: [],
      weakenedTests: [],
    };
    await store.execute('verdict.record', { verdict }, clock.now());
  };
}
