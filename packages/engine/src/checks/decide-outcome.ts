import type { CheckEvidence, VerdictOutcome } from '@ropewalk/contracts';

/**
 * The verdict that evidence supports. A failing check fails whatever the others did; a check that was
 * not finished, or a setup that did not work, leaves it open; without any check nothing was shown. Pure.
 */
export function decideOutcome(
  evidence: readonly Pick<CheckEvidence, 'owner' | 'result'>[],
): VerdictOutcome {
  const checks = evidence.filter((item) => item.owner !== 'setup');
  if (checks.some((item) => item.result === 'fail')) return 'fail';
  if (evidence.some((item) => item.result !== 'pass')) return 'inconclusive';
  return checks.length === 0 ? 'unchecked' : 'pass';
}
