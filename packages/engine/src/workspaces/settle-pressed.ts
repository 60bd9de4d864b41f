import { pressureBehind } from '@ropewalk/core';
import type { PressureWatch } from '../machine/pressure.ts';
import type { Gate } from './workspace-types.ts';

type CheckRequest = Parameters<Gate['check']>[0];
type CheckAnswer = Awaited<ReturnType<Gate['check']>>;

/** Times that what was red under pressure is run again before it counts. */
const REPEATS = 2;
/** How long the end of the pressure is waited for before each of them. */
const CALM_LIMIT_MS = 120_000;

/** Looks until what is red is not so for pressure alone. Rejects as `look` does, and when it is aborted. */
export async function settlePressed(
  pressure: PressureWatch,
  { once, onPressed }: Pick<CheckRequest, 'once' | 'onPressed'>,
  signal: AbortSignal,
  look: () => Promise<CheckAnswer>,
): Promise<CheckAnswer> {
  for (let repeats = 0; ; repeats += 1) {
    const answer = await look();
    const short = pressureBehind(answer.evidence);
    if (short === null || once === true || repeats === REPEATS) return answer;
    await onPressed?.(answer.evidence, short);
    await pressure.untilCalm(short.short, { limitMs: CALM_LIMIT_MS, signal });
  }
}
