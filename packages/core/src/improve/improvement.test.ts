import { IMPROVE_DEFAULTS, type CrewState } from '@ropewalk/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideImprovement, MOST_OPEN_PROPOSALS, type ImproveSituation } from './improvement.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const NOW = 100 * DAY + 60 * MINUTE;

const ended = (reason: 'all_passing' | 'stopped_by_person' | 'nothing_runnable'): CrewState => ({
  status: 'stopped',
  end: { reason, detail: '', at: NOW - DAY },
});
const WORKING: CrewState = {
  status: 'running',
  startedAt: 0,
  runsStarted: 1,
  startedBy: { type: 'person' },
};

const situation = (more: Partial<ImproveSituation> = {}): ImproveSituation => ({
  settings: { ...IMPROVE_DEFAULTS, enabled: true, changedAt: NOW - DAY },
  crew: ended('all_passing'),
  features: { total: 3, passing: 3 },
  runs: [],
  openProposals: 0,
  proposedToday: 0,
  acceptedToday: 0,
  day: { startsAt: NOW - 60 * MINUTE, endsAt: NOW + 23 * 60 * MINUTE },
  budgetUntil: null,
  accountUntil: null,
  scheduleUntil: null,
  now: NOW,
  ...more,
});

const failedAt = (
  agoMinutes: number,
  outcome: 'failed' | 'completed' | 'interrupted' = 'failed',
) => ({
  id: agoMinutes,
  createdAt: NOW - agoMinutes * MINUTE - 1,
  endedAt: NOW - agoMinutes * MINUTE,
  outcome,
});

describe('a look for improvements', () => {
  const off = { ...IMPROVE_DEFAULTS, changedAt: 0 };
  const on = { ...off, enabled: true };
  it.each<[Partial<ImproveSituation>, object]>([
    [{}, { type: 'look', atMost: 3 }],
    [{ settings: off }, { type: 'idle', because: 'off' }],
    [{ crew: WORKING }, { type: 'idle', because: 'crew_working' }],
    [{ crew: ended('stopped_by_person') }, { type: 'idle', because: 'stopped_by_person' }],
    [{ crew: ended('nothing_runnable') }, { type: 'idle', because: 'not_all_passing' }],
    [{ crew: { status: 'stopped', end: null } }, { type: 'idle', because: 'not_all_passing' }],
    [{ features: { total: 3, passing: 2 } }, { type: 'idle', because: 'not_all_passing' }],
    [{ features: { total: 0, passing: 0 } }, { type: 'idle', because: 'not_all_passing' }],
    [{ runs: [{ id: 1, createdAt: NOW, endedAt: null, outcome: null }] }, { because: 'looking' }],
    [{ openProposals: MOST_OPEN_PROPOSALS }, { type: 'idle', because: 'proposals_waiting' }],
    [{ openProposals: 9 }, { type: 'look', atMost: 1 }],
    [{ proposedToday: 3 }, { type: 'wait', until: NOW + 23 * 60 * MINUTE, because: 'daily_limit' }],
    [
      { settings: { ...on, accept: 'by_itself' }, proposedToday: 9 },
      { type: 'look', atMost: 3 },
    ],
    [{ settings: { ...on, accept: 'by_itself' }, acceptedToday: 3 }, { because: 'daily_limit' }],
    [
      { settings: { ...on, accept: 'by_itself' }, openProposals: MOST_OPEN_PROPOSALS },
      { type: 'wait', until: NOW + 23 * 60 * MINUTE, because: 'daily_limit' },
    ],
    [
      { settings: { ...on, changedAt: NOW } },
      { type: 'wait', until: NOW + 10 * MINUTE, because: 'interval' },
    ],
    [
      { runs: [failedAt(4, 'completed')] },
      { type: 'wait', until: NOW + 6 * MINUTE, because: 'interval' },
    ],
    [{ runs: [failedAt(4)] }, { type: 'wait', until: NOW + 16 * MINUTE, because: 'backing_off' }],
    [{ runs: [failedAt(4), failedAt(50)] }, { until: NOW + 36 * MINUTE, because: 'backing_off' }],
    [{ runs: [failedAt(4, 'interrupted'), failedAt(9, 'completed')] }, { because: 'interval' }],
    [{ budgetUntil: NOW + 5 }, { type: 'wait', until: NOW + 5, because: 'budget' }],
    [{ accountUntil: NOW + 5 }, { type: 'wait', until: NOW + 5, because: 'quota' }],
    [{ accountUntil: 'never' }, { type: 'idle', because: 'quota' }],
    [{ scheduleUntil: NOW + 5 }, { type: 'wait', until: NOW + 5, because: 'outside_schedule' }],
    [{ scheduleUntil: 'never' }, { type: 'idle', because: 'outside_schedule' }],
    [
      { budgetUntil: NOW + 5, scheduleUntil: NOW + 9 },
      { until: NOW + 9, because: 'outside_schedule' },
    ],
  ])('%j: %j', (more, expected) => {
    expect(decideImprovement(situation(more))).toMatchObject(expected);
  });
});

const anyTime = fc.integer({ min: NOW - 3 * DAY, max: NOW + 3 * DAY });
const later = fc.oneof(fc.constant(null), fc.constant('never' as const), anyTime);
const anySituation: fc.Arbitrary<ImproveSituation> = fc.record({
  settings: fc.record({
    enabled: fc.boolean(),
    intervalMinutes: fc.integer({ min: 1, max: 1440 }),
    dailyLimit: fc.integer({ min: 1, max: 50 }),
    accept: fc.constantFrom('by_person' as const, 'by_itself' as const),
    changedAt: anyTime,
  }),
  crew: fc.constantFrom(
    ended('all_passing'),
    ended('all_passing'),
    ended('stopped_by_person'),
    WORKING,
  ),
  features: fc.constantFrom({ total: 2, passing: 2 }, { total: 2, passing: 1 }),
  runs: fc
    .array(
      fc.record({
        ago: fc.integer({ min: 0, max: 3 * DAY }),
        outcome: fc.constantFrom('completed', 'failed', 'died', 'interrupted', 'quota', null),
      }),
      { maxLength: 10 },
    )
    .map((runs) =>
      runs
        .sort((one, other) => one.ago - other.ago)
        .map(({ ago, outcome }, index) => ({
          id: 99 - index,
          createdAt: NOW - ago - 1,
          endedAt: outcome === null ? null : NOW - ago,
          outcome,
        })),
    ),
  openProposals: fc.integer({ min: 0, max: 12 }),
  proposedToday: fc.integer({ min: 0, max: 60 }),
  acceptedToday: fc.integer({ min: 0, max: 60 }),
  day: fc.constant({ startsAt: NOW - 60 * MINUTE, endsAt: NOW + 23 * 60 * MINUTE }),
  budgetUntil: fc.oneof(fc.constant(null), anyTime),
  accountUntil: later,
  scheduleUntil: later,
  now: fc.constant(NOW),
});

it('is never begun where it must not be, and never waits for a time that is over', () => {
  fc.assert(
    fc.property(anySituation, (given) => {
      const decision = decideImprovement(given);
      if (decision.type === 'wait') {
        expect(decision.until).toBeGreaterThan(NOW);
      }
      if (decision.type === 'look') {
        expect(given.settings.enabled).toBe(true);
        expect(given.crew).toMatchObject({ status: 'stopped', end: { reason: 'all_passing' } });
        expect(given.features.passing).toBe(given.features.total);
        expect(given.runs.every((run) => run.endedAt !== null)).toBe(true);
        const interval = given.settings.intervalMinutes * MINUTE;
        expect(given.settings.changedAt + interval).toBeLessThanOrEqual(NOW);
        expect((given.runs[0]?.endedAt ?? 0) + interval).toBeLessThanOrEqual(NOW);
        expect(decision.atMost).toBeGreaterThan(0);
        expect(decision.atMost).toBeLessThanOrEqual(given.settings.dailyLimit);
        for (const until of [given.budgetUntil, given.accountUntil, given.scheduleUntil]) {
          expect(until === null || (until !== 'never' && until <= NOW)).toBe(true);
        }
      }
    }),
    { numRuns: 500 },
  );
});

it('comes after every wait, when each day takes what waits to be accepted by itself', () => {
  fc.assert(
    fc.property(anySituation, (given) => {
      let now = given;
      const mostDays = MOST_OPEN_PROPOSALS + 2;
      for (let turns = 0; turns < 8 + mostDays; turns += 1) {
        const decision = decideImprovement(now);
        if (decision.type !== 'wait') {
          return;
        }
        const isNewDay = decision.until >= now.day.endsAt;
        now = { ...now, now: decision.until, ...(isNewDay ? nextDay(now) : {}) };
      }
      expect.unreachable('it waits for ever');
    }),
    { numRuns: 2000 },
  );
});

function nextDay({ day, settings, openProposals }: ImproveSituation): Partial<ImproveSituation> {
  const accepted =
    settings.accept === 'by_itself' ? Math.min(openProposals, settings.dailyLimit) : 0;
  return {
    day: { startsAt: day.endsAt, endsAt: day.endsAt + 3 * DAY },
    proposedToday: 0,
    acceptedToday: accepted,
    openProposals: openProposals - accepted,
  };
}
