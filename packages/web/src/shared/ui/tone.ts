/** What a colour says: waiting, worked on, landing, passing, a person is asked, failed. */
export type Tone = 'wait' | 'work' | 'land' | 'pass' | 'ask' | 'fail';

/** Each tone as text, as a soft ground with text on it, as a dot or a bar, and as a border. */
export const TONES: Readonly<
  Record<
    Tone,
    { readonly text: string; readonly soft: string; readonly fill: string; readonly line: string }
  >
> = {
  wait: { text: 'text-wait', soft: 'bg-wait-soft text-wait', fill: 'bg-wait', line: 'border-wait' },
  work: { text: 'text-work', soft: 'bg-work-soft text-work', fill: 'bg-work', line: 'border-work' },
  land: { text: 'text-land', soft: 'bg-land-soft text-land', fill: 'bg-land', line: 'border-land' },
  pass: { text: 'text-pass', soft: 'bg-pass-soft text-pass', fill: 'bg-pass', line: 'border-pass' },
  ask: { text: 'text-ask', soft: 'bg-ask-soft text-ask', fill: 'bg-ask', line: 'border-ask' },
  fail: { text: 'text-fail', soft: 'bg-fail-soft text-fail', fill: 'bg-fail', line: 'border-fail' },
};
