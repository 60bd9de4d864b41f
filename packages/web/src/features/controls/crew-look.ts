import type { CrewActionName } from '#shared/api/crew-commands.ts';
import type { CrewStatus } from '#shared/api/wire.ts';
import type { Tone } from '#ui/tone.ts';

/** What is said of a crew, and what can be asked of it. */
export interface CrewLook {
  readonly label: string;
  readonly tone: Tone;
  readonly moves: boolean;
  /** The first is the one that stands in sight. */
  readonly actions: readonly CrewActionName[];
}

/** The reference's names of statuses, worded as ours. */
export const CREW_LOOKS: Readonly<Record<CrewStatus, CrewLook>> = {
  stopped: { label: 'Stopped', tone: 'wait', moves: false, actions: ['start'] },
  running: { label: 'Working', tone: 'work', moves: true, actions: ['pause', 'drain', 'stop'] },
  paused: { label: 'Paused', tone: 'ask', moves: false, actions: ['resume', 'stop'] },
  crashed: { label: 'Ended badly', tone: 'fail', moves: false, actions: ['start'] },
  pausing: { label: 'Draining', tone: 'land', moves: true, actions: ['undrain', 'stop'] },
  paused_graceful: { label: 'Drained', tone: 'ask', moves: false, actions: ['undrain', 'stop'] },
};
