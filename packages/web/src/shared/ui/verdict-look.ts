import type { Verdict } from '#shared/api/wire.ts';
import type { Tone } from './tone.ts';

/** How a verdict looks, everywhere. */
export const VERDICT_LOOKS: Readonly<
  Record<Verdict['outcome'], { readonly label: string; readonly tone: Tone }>
> = {
  pass: { label: 'Pass', tone: 'pass' },
  fail: { label: 'Fail', tone: 'fail' },
  inconclusive: { label: 'Inconclusive', tone: 'ask' },
  unchecked: { label: 'Unchecked', tone: 'wait' },
};

/** Why checks were run. */
export const KIND_LABELS: Readonly<Record<Verdict['kind'], string>> = {
  gate: 'At the gate',
  baseline: 'Of the branch itself',
  sweep: 'Run again after others landed',
  retest: 'Asked for by a person',
};

/** What one check did. */
export const RESULT_LOOKS: Readonly<
  Record<Verdict['checks'][number]['result'], { readonly label: string; readonly tone: Tone }>
> = {
  pass: { label: 'Pass', tone: 'pass' },
  fail: { label: 'Fail', tone: 'fail' },
  timed_out: { label: 'Took too long', tone: 'ask' },
  could_not_run: { label: 'Could not run', tone: 'ask' },
};
