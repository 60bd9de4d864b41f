import type { LiveEvent } from '#shared/live/project-live.ts';

/** Something worth a sound, or more. */
export type Joy = 'taken_up' | 'landed' | 'needs_you' | 'all_passing';

/** What an event is to somebody who listens; null for most. */
export function joyOf({ body }: Pick<LiveEvent, 'body'>): Joy | null {
  switch (body.type) {
    case 'feature.moved':
      return body.state.status === 'in_progress'
        ? 'taken_up'
        : body.state.status === 'needs_input' || body.state.status === 'parked'
          ? 'needs_you'
          : null;
    case 'landing.landed':
      return 'landed';
    case 'crew.ended':
      return body.end.reason === 'all_passing' ? 'all_passing' : null;
    default:
      return null;
  }
}

/** Tones of a joy: frequency in hertz, when it begins and how long it sounds in seconds. */
export interface Tone {
  readonly hertz: number;
  readonly atSeconds: number;
  readonly forSeconds: number;
}

const [C5, E5, G5, C6] = [523.25, 659.25, 783.99, 1046.5];

export const TUNES: Readonly<Record<Joy, readonly Tone[]>> = {
  taken_up: [
    { hertz: C5, atSeconds: 0, forSeconds: 0.1 },
    { hertz: E5, atSeconds: 0.1, forSeconds: 0.12 },
  ],
  landed: [
    { hertz: C5, atSeconds: 0, forSeconds: 0.12 },
    { hertz: E5, atSeconds: 0.12, forSeconds: 0.12 },
    { hertz: G5, atSeconds: 0.24, forSeconds: 0.2 },
  ],
  needs_you: [
    { hertz: G5, atSeconds: 0, forSeconds: 0.14 },
    { hertz: G5, atSeconds: 0.24, forSeconds: 0.2 },
  ],
  all_passing: [
    { hertz: C5, atSeconds: 0, forSeconds: 0.14 },
    { hertz: E5, atSeconds: 0.14, forSeconds: 0.14 },
    { hertz: G5, atSeconds: 0.28, forSeconds: 0.14 },
    { hertz: C6, atSeconds: 0.42, forSeconds: 0.7 },
  ],
};
