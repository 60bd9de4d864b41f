import type { Pressure, Reason, ReasonCode, RoomFigures, WireReason } from '@ropewalk/contracts';
import { describePressure } from '@ropewalk/core';

type Say = (about: {
  readonly features: string;
  readonly until: string;
  readonly figures: RoomFigures | null;
  readonly pressure: Pressure | null;
  readonly hubAway: string | null;
}) => string;

/** One sentence for each reason: what is, and what ends it. */
const SENTENCES: Readonly<Record<ReasonCode, Say>> = {
  ready: () => 'It is ready and will be started next.',
  blocked_by_dependencies: ({ features }) => `It waits for ${features} to pass.`,
  dependency_missing: ({ features }) =>
    `A dependency does not exist any more (${features}): remove it.`,
  dependency_parked: ({ features }) =>
    `It waits for ${features}, where a person is needed first: retry or answer.`,
  no_free_slot: () =>
    'It is ready; runs that go on have every slot, or what money is left. It starts when one ends.',
  backing_off: ({ until }) => `The last attempt failed; it is tried again${until}.`,
  quota_wait: ({ until }) => `The provider's limit is reached; work goes on${until}.`,
  budget_reached: ({ until }) =>
    `The budget is used up; work goes on${until || ' when it is raised'}.`,
  paused: () => 'The crew is paused: resume it.',
  draining: () => 'The crew is draining and starts nothing new.',
  outside_schedule: ({ until }) => `It is outside of the scheduled hours; work goes on${until}.`,
  stopped: () => 'The crew is stopped: start it.',
  initializing: () => 'The backlog is still being written.',
  needs_input: () => 'It waits for a person to answer its question.',
  parked: () => 'It is parked and needs a person: look at its last failure, then retry it.',
  landing_queue: ({ pressure, hubAway }) =>
    hubAway !== null
      ? `Its work is in the landing queue, and waits: ${hubAway} It is tried again by itself; nothing is lost and no attempt is counted.`
      : pressure === null
        ? 'Its work is in the landing queue.'
        : `A check of its work was red, which says nothing yet: ${describePressure(pressure)} It is run again when that has gone; no attempt is counted.`,
  target_red: ({ features }) =>
    `The target branch fails its own checks; ${features || 'the feature that mends it'} comes first.`,
  environment_broken: () =>
    'Workspaces cannot be prepared: look at the output of setup, mend it and start the crew.',
  disk_low: () => 'The disk is nearly full: free some space.',
  memory_low: () => 'Memory is short; it starts when some is free.',
  headroom: ({ figures }) =>
    `It is ready, but memory is short for one more run${figures === null ? '' : `: ${describeRoom(figures)}`}. It starts when there is room.`,
  no_worker: () =>
    'No worker is there that offers what the project asks for (its labels, and a wall where it does not go without): start one, or change its labels (ropewalk workers).',
  agent_not_available: () => 'The agent cannot be started: see `ropewalk doctor`.',
  time_limit_missing: () =>
    'Its agents do not tell what they use (unmetered), so their time must be limited: set a budget of minutes.',
};

/** A reason with its sentence. */
export function toWireReason(reason: Reason): WireReason {
  const until = reason.until === null ? null : new Date(reason.until).toISOString();
  return {
    code: reason.code,
    sentence: SENTENCES[reason.code]({
      features: formatFeatures(reason.features),
      until: until === null ? '' : ` at ${until}`,
      figures: reason.figures ?? null,
      pressure: reason.pressure ?? null,
      hubAway: reason.hubAway ?? null,
    }),
    features: reason.features,
    until,
  };
}

/** Of what is free, what nobody has a word on yet. */
function describeRoom(figures: RoomFigures): string {
  const { freeBytes, keptFreeBytes, promisedBytes, neededBytes } = figures;
  const mb = (bytes: number): string =>
    `${Math.round(bytes / (1024 * 1024)).toLocaleString('en-GB')} MB`;
  return (
    `a run of its kind wants up to ${mb(neededBytes)}; of ${mb(freeBytes)} that are free, ` +
    `${mb(promisedBytes)} are promised to runs that go on and ${mb(keptFreeBytes)} are kept free`
  );
}

/** `#3, #5 and #8`. */
export function formatFeatures(ids: readonly number[]): string {
  const names = ids.map((id) => `#${id}`);
  const last = names.pop();
  if (last === undefined) return '';
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`;
}
