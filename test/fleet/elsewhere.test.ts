import type { Event } from '@ropewalk/contracts';
import { expect, it } from 'vitest';
import { followElsewhere, foundNoRoom, tooLate, type Suffered } from './elsewhere.ts';

const BARN = 1;
const SHED = 2;
const NO_USAGE = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costUsd: null,
};

/** A second, and what happened then. */
type Told = readonly [number, Event['body']];

function written(...told: readonly Told[]): Event[] {
  const joined: Told[] = [
    [0, { type: 'worker.joined', workerId: BARN, name: 'barn' }],
    [0, { type: 'worker.joined', workerId: SHED, name: 'shed' }],
  ];
  return [...joined, ...told]
    .sort(([one], [other]) => one - other)
    .map(([at, body], index) => ({ seq: index + 1, projectId: 1, at: at * 1_000, body }));
}

const queued = (at: number, runId: number, featureId: number): Told => [
  at,
  { type: 'run.queued', runId, role: 'coding', featureIds: [featureId] },
];
const given = (at: number, runId: number, workerId: number): Told => [
  at,
  { type: 'run.assigned', runId, workerId, token: runId },
];
const ended = (at: number, runId: number, featureId: number): Told[] => [
  [at, { type: 'run.outcome', runId, featureId, outcome: 'interrupted' }],
  [at, { type: 'run.ended', runId, detail: '', usage: NO_USAGE }],
];

const FROZEN: Suffered = { worker: 'barn', fault: 'freeze', at: 10_000, forMs: 70_000 };

function follow(events: readonly Event[], codingRuns: number) {
  return followElsewhere([FROZEN], events, { codingRuns, slotsPerWorker: 1 });
}

it('says when a run of a worker that froze was elsewhere, and whether that was in time', () => {
  const before = [queued(1, 1, 7), given(2, 1, BARN), ...ended(58, 1, 7)];
  const inTime = follow(written(...before, queued(58, 2, 7), given(60, 2, SHED)), 1);
  expect(inTime).toMatchObject([{ featureId: 7, lostAfterMs: 48_000, givenAfterMs: 50_000 }]);
  expect(inTime.map(tooLate)).toEqual([null]);

  const late = follow(written(...before, queued(79, 2, 7), given(80, 2, SHED)), 1);
  expect(late.map(tooLate)).toEqual([expect.stringContaining('elsewhere after 70.0 s')]);

  // Another feature was quicker and took the only place.
  const full = follow(
    written(
      ...before,
      queued(58, 2, 8),
      given(59, 2, SHED),
      ...ended(79, 2, 8),
      queued(79, 3, 7),
      given(80, 3, SHED),
    ),
    1,
  );
  expect(full.map(tooLate)).toEqual([null]);
  expect(full.map(foundNoRoom)).toEqual([true]);
});

it('passes over what was not taken from its worker, and allows nobody to keep it longer', () => {
  const [first, second] = [queued(1, 1, 7), given(2, 1, BARN)] as const;
  const [, end] = ended(75, 1, 7);
  expect(follow(written(first, second, ...(end === undefined ? [] : [end])), 1)).toEqual([]);
  const kept = follow(
    written(first, second, ...ended(75, 1, 7), queued(75, 2, 7), given(75, 2, SHED)),
    1,
  );
  expect(kept.map(tooLate)).toEqual([expect.stringContaining('lost after 65.0 s')]);
});
