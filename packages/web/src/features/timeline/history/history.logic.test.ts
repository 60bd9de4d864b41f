import type { EventBody } from '@ropewalk/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TimelineEvent } from './event.ts';
import { createHistory } from './history.logic.ts';
import {
  firstMoment,
  STATUSES,
  statusAt,
  takeEvent,
  totalOf,
  type Places,
} from './moment.logic.ts';

const USAGE = {
  inputTokens: 1,
  outputTokens: 2,
  cacheReadTokens: 3,
  cacheWriteTokens: 4,
  costUsd: 0.5,
};
const QUESTION = { prompt: 'Which?', fields: [], defaults: null, deadlineAt: null };
const EVIDENCE = {
  foundBy: 'sweep',
  runId: null,
  commit: 'c',
  reason: 'broke',
  verdictId: null,
  at: 0,
} as const;

const featureId = fc.integer({ min: 1, max: 9 });
const runId = fc.integer({ min: 1, max: 12 });
const state = fc.constantFrom<Extract<EventBody, { type: 'feature.moved' }>['state']>(
  { status: 'pending', backingOffUntil: null, regression: EVIDENCE },
  { status: 'in_progress', runId: 1, token: 1, regression: null },
  { status: 'needs_input', question: QUESTION },
  { status: 'parked', reason: 'agent_refused', detail: 'no' },
  {
    status: 'passing',
    commit: 'c',
    verdictId: 1,
    verdict: 'pass',
    landedAt: 1,
    lastTestedAt: null,
    retest: null,
    testAttempts: 0,
    touchedAt: null,
    suspicion: null,
  },
);
const body: fc.Arbitrary<EventBody> = fc.oneof(
  featureId.map((id): EventBody => ({ type: 'feature.created', featureId: id, name: `F${id}` })),
  featureId.map((id): EventBody => ({ type: 'feature.deleted', featureId: id })),
  fc
    .tuple(featureId, state)
    .map(([id, to]): EventBody => ({ type: 'feature.moved', featureId: id, state: to })),
  featureId.map((id): EventBody => ({
    type: 'feature.regressed',
    featureId: id,
    runId: null,
    reason: 'r',
    commit: 'c',
  })),
  fc.tuple(runId, featureId).map(([run, id]): EventBody => ({
    type: 'run.queued',
    runId: run,
    role: 'coding',
    featureIds: [id],
  })),
  runId.map((run): EventBody => ({ type: 'run.started', runId: run, pid: 1 })),
  runId.map((run): EventBody => ({ type: 'run.ended', runId: run, detail: 'd', usage: USAGE })),
  fc.constantFrom<EventBody>(
    { type: 'crew.started' },
    { type: 'crew.paused' },
    { type: 'crew.ended', end: { reason: 'drained', detail: 'drained', at: 1 } },
    { type: 'project.reset', full: false },
    { type: 'landing.landed', landingId: 1, featureId: 1, runId: 1, commit: 'c', files: [] },
  ),
);

/** A run is queued once, and ends at most once: as it is. */
function toEvents(bodies: readonly EventBody[]): TimelineEvent[] {
  const begun = new Set<number>();
  const ended = new Set<number>();
  return bodies
    .filter((each) => {
      if (each.type === 'run.queued') {
        const isNew = !begun.has(each.runId);
        begun.add(each.runId);
        return isNew;
      }
      if (each.type === 'run.ended') {
        const isFirst = begun.has(each.runId) && !ended.has(each.runId);
        ended.add(each.runId);
        return isFirst;
      }
      return true;
    })
    .map((each, index) => ({ seq: 3 * index + 1, at: 1000 + 700 * index, body: each }));
}
const story = fc.array(body, { maxLength: 120 }).map(toEvents);

function foldAll(events: readonly TimelineEvent[]) {
  const moment = firstMoment();
  const places: Places = { of: new Map() };
  events.forEach((event) => takeEvent(moment, places, event));
  return { moment, places };
}
const trimmed = (statuses: Uint8Array): number[] => {
  const list = [...statuses];
  while (list.at(-1) === 0) {
    list.pop();
  }
  return list;
};

describe('a moment', () => {
  it('counts exactly the features that are there', () => {
    fc.assert(
      fc.property(story, (events) => {
        const { moment, places } = foldAll(events);
        for (const status of STATUSES) {
          const ids = [...places.of.keys()].filter((id) => statusAt(moment, places, id) === status);
          expect(ids).toHaveLength(moment.counts[status]);
        }
      }),
    );
  });

  it('is the same through checkpoints, in pages of any size, as folded from the beginning', () => {
    const long = fc
      .tuple(fc.array(body, { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 25 }))
      .map(([bodies, times]) => toEvents(Array.from({ length: times }, () => bodies).flat()));
    fc.assert(
      fc.property(long, fc.nat(), fc.integer({ min: 1, max: 400 }), (events, pick, page) => {
        const history = createHistory();
        for (let i = 0; i < events.length; i += page) {
          // Pages overlap where a live event came between: what is known is left out.
          history.append(events.slice(Math.max(0, i - 3), i + page));
        }
        const count = pick % (events.length + 1);
        const { moment } = foldAll(events.slice(0, count));
        const through = history.momentAfter(count);
        expect({ ...through, statuses: trimmed(through.statuses) }).toEqual({
          ...moment,
          statuses: trimmed(moment.statuses),
        });
        expect(history.countUpTo(through.seq)).toBe(count);
      }),
      { numRuns: 60 },
    );
  });

  it('that was given away does not change what is kept', () => {
    const events = toEvents([{ type: 'feature.created', featureId: 1, name: 'A' }]);
    const history = createHistory();
    history.append(events);
    const mine = history.momentAfter(1);
    mine.counts.pending = 99;
    mine.statuses.fill(3);
    expect(history.momentAfter(1).counts.pending).toBe(1);
    expect(totalOf(history.momentAfter(1))).toBe(1);
  });

  it('adds up money and landings', () => {
    const { moment } = foldAll(
      toEvents([
        { type: 'run.queued', runId: 1, role: 'coding', featureIds: [1] },
        { type: 'landing.landed', landingId: 1, featureId: 1, runId: 1, commit: 'c', files: [] },
        { type: 'run.ended', runId: 1, detail: 'done', usage: USAGE },
      ]),
    );
    expect([moment.costUsd, moment.tokens, moment.landed, moment.runs.size]).toEqual([
      0.5, 10, 1, 0,
    ]);
  });
});

describe('bars', () => {
  it('never overlap in a lane, and there are no more lanes than agents at once', () => {
    fc.assert(
      fc.property(story, (events) => {
        const history = createHistory();
        history.append(events);
        let most = 0;
        const alive = new Set<number>();
        for (const { body: each } of events) {
          if (each.type === 'run.queued') {
            alive.add(each.runId);
          } else if (each.type === 'run.ended') {
            alive.delete(each.runId);
          }
          most = Math.max(most, alive.size);
        }
        expect(history.lanes()).toBe(most);
        for (const a of history.bars) {
          for (const b of history.bars) {
            if (a !== b && a.lane === b.lane && a.from <= b.from) {
              expect(a.to ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(b.from);
            }
          }
        }
      }),
    );
  });
});

describe('marks', () => {
  it('say that a regression was mended when its feature passes again, once', () => {
    const history = createHistory();
    const passing = {
      type: 'feature.moved',
      featureId: 1,
      state: {
        status: 'passing',
        commit: 'c',
        verdictId: 1,
        verdict: 'pass',
        landedAt: 1,
        lastTestedAt: null,
        retest: null,
        testAttempts: 0,
        touchedAt: null,
        suspicion: null,
      },
    } as const;
    history.append(
      toEvents([
        passing,
        { type: 'feature.regressed', featureId: 1, runId: null, reason: 'r', commit: 'c' },
        passing,
        passing,
      ]),
    );
    expect(history.marks.map(({ kind }) => kind)).toEqual(['regressed', 'mended']);
  });
});

describe('a long history', () => {
  it('is anywhere at once', () => {
    const history = createHistory();
    const one = Array.from({ length: 50_000 }, (_, i): TimelineEvent => ({
      seq: i + 1,
      at: i * 1000,
      body:
        i < 10_000
          ? { type: 'feature.created', featureId: i, name: `F${i}` }
          : {
              type: 'feature.moved',
              featureId: (i * 7) % 10_000,
              state: { status: 'parked', reason: 'agent_refused', detail: '' },
            },
    }));
    history.append(one);
    const started = performance.now();
    for (let i = 0; i < 100; i += 1) {
      history.momentAfter((i * 49_999) % 50_000);
    }
    // A hundredth of a frame's time would do; this is a bound for a loaded machine.
    expect((performance.now() - started) / 100).toBeLessThan(20);
  });
});
