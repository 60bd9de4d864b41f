import type { Tone } from './joy.logic.ts';

const VOLUME = 0.12;
let context: AudioContext | null = null;

/** Plays tones, as far as the browser lets a page sound before it was touched. */
export function play(tones: readonly Tone[]): void {
  context ??= new AudioContext();
  const start = context.currentTime;
  for (const { hertz, atSeconds, forSeconds } of tones) {
    const oscillator = new OscillatorNode(context, { frequency: hertz });
    const gain = new GainNode(context, { gain: VOLUME });
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(start + atSeconds);
    gain.gain.setTargetAtTime(0, start + atSeconds + forSeconds / 2, forSeconds / 4);
    oscillator.stop(start + atSeconds + forSeconds);
  }
}
