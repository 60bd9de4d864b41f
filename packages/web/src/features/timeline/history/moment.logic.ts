import type { FeatureStatus } from '#shared/api/wire.ts';
import type { EventBody } from '@ropewalk/contracts';
import type { TimelineEvent } from './event.ts';

export type Role = Extract<EventBody, { type: 'run.queued' }>['role'];
export type CrewNow = 'stopped' | 'running' | 'paused' | 'draining';
export type VerdictOutcome = Extract<EventBody, { type: 'verdict.recorded' }>['outcome'];

export interface RunNow {
  readonly role: Role;
  readonly featureIds: readonly number[];
  readonly status: 'queued' | 'preparing' | 'running';
  readonly since: number;
}

/** How a project stood at a moment. */
export interface Moment {
  /** Of the last event that counts; 0 before the first. */
  seq: number;
  at: number;
  /** By the place of a feature (`Places`): 0 = it is not there, else 1 + the place of its status in `STATUSES`. */
  statuses: Uint8Array;
  counts: Record<FeatureStatus, number>;
  runs: Map<number, RunNow>;
  crew: CrewNow;
  /** Why the crew ended, once it has. */
  crewEnd: string | null;
  landed: number;
  refused: number;
  /** Regressions that were found, and those of them that are not mended yet. */
  regressed: number;
  regressions: Set<number>;
  isTargetRed: boolean;
  verdicts: Record<VerdictOutcome, number>;
  costUsd: number;
  tokens: number;
}

export const STATUSES: readonly FeatureStatus[] = [
  'pending',
  'in_progress',
  'landing',
  'passing',
  'needs_input',
  'parked',
];

/** Each feature that was ever there has one place, for ever. */
export interface Places {
  readonly of: Map<number, number>;
}

const FIRST_ROOM = 64;

export function firstMoment(): Moment {
  return {
    seq: 0,
    at: 0,
    statuses: new Uint8Array(FIRST_ROOM),
    counts: { pending: 0, in_progress: 0, landing: 0, passing: 0, needs_input: 0, parked: 0 },
    runs: new Map(),
    crew: 'stopped',
    crewEnd: null,
    landed: 0,
    refused: 0,
    regressed: 0,
    regressions: new Set(),
    isTargetRed: false,
    verdicts: { pass: 0, fail: 0, inconclusive: 0, unchecked: 0 },
    costUsd: 0,
    tokens: 0,
  };
}

export function copyMoment(moment: Moment): Moment {
  return {
    ...moment,
    statuses: moment.statuses.slice(),
    counts: { ...moment.counts },
    runs: new Map(moment.runs),
    regressions: new Set(moment.regressions),
    verdicts: { ...moment.verdicts },
  };
}

export function totalOf({ counts }: Moment): number {
  return STATUSES.reduce((sum, status) => sum + counts[status], 0);
}

/** The status of a feature at a moment; null where it is not there. */
export function statusAt(moment: Moment, places: Places, featureId: number): FeatureStatus | null {
  const place = places.of.get(featureId);
  const code = place === undefined ? 0 : (moment.statuses[place] ?? 0);
  return STATUSES[code - 1] ?? null;
}

/** Takes one more event into a moment that belongs to the caller alone. */
export function takeEvent(moment: Moment, places: Places, { seq, at, body }: TimelineEvent): void {
  moment.seq = seq;
  moment.at = at;
  if (body.type.startsWith('feature.')) {
    takeFeature(moment, places, body);
  } else if (body.type.startsWith('run.')) {
    takeRun(moment, at, body);
  } else if (body.type.startsWith('crew.')) {
    takeCrew(moment, body);
  } else {
    takeOther(moment, body);
  }
}

function takeFeature(moment: Moment, places: Places, body: EventBody): void {
  switch (body.type) {
    case 'feature.created':
      setStatus(moment, places, body.featureId, 'pending');
      break;
    case 'feature.deleted':
      setStatus(moment, places, body.featureId, null);
      moment.regressions.delete(body.featureId);
      break;
    case 'feature.moved':
      setStatus(moment, places, body.featureId, body.state.status);
      if (body.state.status === 'passing') {
        moment.regressions.delete(body.featureId);
      }
      break;
    case 'feature.regressed':
      moment.regressed += 1;
      moment.regressions.add(body.featureId);
      break;
    default:
  }
}

function setStatus(
  moment: Moment,
  { of }: Places,
  featureId: number,
  status: FeatureStatus | null,
): void {
  const place = of.get(featureId) ?? of.size;
  of.set(featureId, place);
  if (place >= moment.statuses.length) {
    const larger = new Uint8Array(Math.max(FIRST_ROOM, 2 * place));
    larger.set(moment.statuses);
    moment.statuses = larger;
  }
  const before = STATUSES[(moment.statuses[place] ?? 0) - 1];
  if (before !== undefined) {
    moment.counts[before] -= 1;
  }
  if (status !== null) {
    moment.counts[status] += 1;
  }
  moment.statuses[place] = status === null ? 0 : STATUSES.indexOf(status) + 1;
}

function takeRun(moment: Moment, at: number, body: EventBody): void {
  switch (body.type) {
    case 'run.queued': {
      const { runId, role, featureIds } = body;
      moment.runs.set(runId, { role, featureIds, status: 'queued', since: at });
      break;
    }
    case 'run.preparing':
      moveRun(moment, body.runId, 'preparing');
      break;
    case 'run.started':
      moveRun(moment, body.runId, 'running');
      break;
    case 'run.ended': {
      const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, costUsd } = body.usage;
      moment.runs.delete(body.runId);
      moment.costUsd += costUsd ?? 0;
      moment.tokens += inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens;
      break;
    }
    default:
  }
}

function moveRun({ runs }: Moment, runId: number, status: RunNow['status']): void {
  const run = runs.get(runId);
  if (run !== undefined) {
    runs.set(runId, { ...run, status });
  }
}

function takeCrew(moment: Moment, body: EventBody): void {
  switch (body.type) {
    case 'crew.started':
    case 'crew.resumed':
      moment.crew = 'running';
      moment.crewEnd = null;
      break;
    case 'crew.paused':
      moment.crew = 'paused';
      break;
    case 'crew.draining':
      moment.crew = 'draining';
      break;
    case 'crew.ended':
      moment.crew = 'stopped';
      moment.crewEnd = body.end.detail;
      break;
    default:
  }
}

function takeOther(moment: Moment, body: EventBody): void {
  switch (body.type) {
    case 'project.reset':
      moment.statuses = new Uint8Array(moment.statuses.length);
      moment.counts = firstMoment().counts;
      moment.regressions.clear();
      break;
    case 'project.target_red':
      moment.isTargetRed = true;
      break;
    case 'project.target_green':
      moment.isTargetRed = false;
      break;
    case 'landing.landed':
      moment.landed += 1;
      break;
    case 'landing.refused':
      moment.refused += 1;
      break;
    case 'verdict.recorded':
      moment.verdicts[body.outcome] += 1;
      break;
    default:
  }
}
