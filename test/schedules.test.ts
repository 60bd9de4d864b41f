import { expect, test } from 'vitest';
import { apiOf, type ApiCaller } from './api/support/api.ts';
import { fileFor, run, setUp } from './support/crew-play.ts';
import { movableClock, type MovableClock } from './support/movable-clock.ts';
import { found, goOn, until, untilTold } from './support/pace.ts';
import { openStage, valueOf, type Stage } from './support/stage.ts';

const MINUTE = 60_000;
/** A Monday, long enough before a window closes for an agent to start, short enough for its lease. */
const NEARLY_OVER = Date.UTC(2026, 10, 23, 9, 59, 35);
const OPENS = Date.UTC(2026, 10, 23, 9);
const CLOSES = OPENS + 60 * MINUTE;
const SCHEDULES = '/projects/stage/schedules';

async function on(
  start: number,
  act: (stage: Stage, clock: MovableClock, api: ApiCaller) => Promise<void>,
): Promise<void> {
  const clock = movableClock(start);
  const stage = await openStage({}, undefined, clock);
  try {
    await act(stage, clock, await apiOf(stage));
  } finally {
    await stage.close();
  }
}

async function makeSchedule(api: ApiCaller, hours: object): Promise<number> {
  const { status, body } = await api('POST', SCHEDULES, hours);
  expect(status).toBe(201);
  return Number(Object(body)['id']);
}

async function history(api: ApiCaller, id: number): Promise<unknown> {
  return Object((await api('GET', `${SCHEDULES}/${id}/runs`)).body)['runs'];
}

test('hours that are over end a working agent with its work saved, and the next ones go on from it', () =>
  on(NEARLY_OVER, async (stage, clock, api) => {
    const begin = 'test -f half.txt || { echo half > half.txt; sleep 600; }';
    await setUp(stage, { features: ['one'], coding: { '*': [[run(begin), ...fileFor()]] } });
    const id = await makeSchedule(api, { start_time: '09:00', duration_minutes: 60 });
    await stage.waitFor('run.started');
    await until(async () => (await found(stage, 'half.txt')) !== null);

    clock.moveTo(CLOSES);
    await stage.waitFor('run.ended');
    const ended = await stage.story();
    expect(ended.end).toMatchObject({
      reason: 'outside_schedule',
      detail: expect.stringContaining('2026-11-24T09:00:00Z'),
    });
    expect(ended.of('run.outcome')).toMatchObject([{ outcome: 'interrupted' }]);
    expect(await stage.feature('one')).toMatchObject({ status: 'pending', attempts: 0 });
    const { runs } = Object((await api('GET', '/projects/stage/runs')).body);
    expect(runs).toMatchObject([{ status: 'ended', detail: expect.stringContaining('saved') }]);
    expect(await history(api, id)).toMatchObject([
      { kind: 'stop', outcome: 'stopped', detail: expect.stringContaining('saved') },
      { kind: 'start', outcome: 'started' },
    ]);

    clock.moveTo(CLOSES + 23 * 60 * MINUTE);
    await stage.waitFor('crew.ended', ({ end }) => end.reason !== 'outside_schedule');
    const { end, of } = await stage.story();
    expect(end).toMatchObject({ reason: 'all_passing' });
    expect(of('landing.landed')).toMatchObject([
      { files: expect.arrayContaining(['half.txt', 'one.txt']) },
    ]);
  }));

test('a crew that a person has started works through hours that open and close', () =>
  on(OPENS - MINUTE, async (stage, clock, api) => {
    const work = { '*': [[untilTold(stage), ...fileFor()]] };
    await setUp(stage, { features: ['one'], coding: work });
    const first = await makeSchedule(api, { start_time: '09:00', duration_minutes: 1 });
    const second = await makeSchedule(api, { start_time: '09:02', duration_minutes: 1 });
    valueOf(await stage.control()['crew.start']({ name: 'stage', settings: {} }));
    await stage.waitFor('run.started');

    for (const [at, id] of [
      [OPENS, first],
      // The first hours are over before the second open.
      [OPENS + 2 * MINUTE, second],
    ] as const) {
      clock.moveTo(at);
      await stage.waitFor('schedule.acted', ({ action }) => action.scheduleId === id);
      expect(await history(api, id)).toMatchObject([
        { kind: 'start', outcome: 'already_running', detail: expect.any(String) },
      ]);
    }
    await goOn(stage);
    await stage.waitFor('crew.ended');
    expect((await stage.story()).of('crew.ended')).toMatchObject([
      { end: { reason: 'all_passing' } },
    ]);
  }));
