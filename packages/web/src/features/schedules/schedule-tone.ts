import type { Tone } from '#ui/tone.ts';

const TONES_IN_TURN: readonly Tone[] = ['work', 'land', 'pass', 'ask'];

/** The same schedule has the same colour in the list and in the week. */
export function toneOf(id: number): Tone {
  return TONES_IN_TURN[id % TONES_IN_TURN.length] ?? 'work';
}
