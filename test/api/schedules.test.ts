import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setUp } from '../support/crew-play.ts';
import { untilTold } from '../support/pace.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { apiOf, type ApiCaller } from './support/api.ts';

let stage: Stage;
let api: ApiCaller;

const SCHEDULES = '/projects/stage/schedules';

beforeAll(async () => {
  stage = await openStage();
  api = await apiOf(stage);
  // An agent that works until it is stopped.
  await setUp(stage, { features: ['one'], coding: { '*': [[untilTold(stage)]] } });
});
afterAll(() => stage.close());

/** The fields of an answer, for tests that go on with one of them. */
function read(body: unknown): Record<string, unknown> {
  expect(body).toBeTypeOf('object');
  return { ...(body as object) };
}

async function create(more: object): Promise<number> {
  const body = { start_time: '03:30', duration_minutes: 60, ...more };
  const created = await api('POST', SCHEDULES, body);
  expect(created.status).toBe(201);
  return Number(read(created.body)['id']);
}

/** Wall-clock times in UTC, some minutes from one moment. */
function clockFrom(now: number): (minutes: number) => string {
  return (minutes) => new Date(now + minutes * 60_000).toISOString().slice(11, 16);
}

describe('schedules', () => {
  test('answer as the reference does, with max_concurrency kept and the time zone beside it', async () => {
    expect(await api('GET', SCHEDULES)).toMatchObject({ status: 200, body: { schedules: [] } });
    expect((await api('GET', `${SCHEDULES}/next`)).body).toEqual({
      has_schedules: false,
      next_start: null,
      next_end: null,
      is_currently_running: false,
      active_schedule_count: 0,
    });
    const fields = {
      start_time: '03:30',
      duration_minutes: 60,
      days_of_week: 31,
      enabled: false,
      yolo_mode: false,
      model: null,
      max_concurrency: 5,
    };
    const created = await api('POST', SCHEDULES, fields);
    const id = Number(read(created.body)['id']);
    const expected = {
      ...fields,
      id,
      project_name: 'stage',
      time_zone: 'UTC',
      crash_count: 0,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    };
    expect(created).toMatchObject({ status: 201, body: expected });
    expect((await api('GET', `${SCHEDULES}/${id}`)).body).toEqual(expected);

    const change = { duration_minutes: 90, start_time: '04:15', time_zone: 'Europe/Berlin' };
    const changed = { ...expected, ...change };
    const patch = (body: object) => api('PATCH', `${SCHEDULES}/${id}`, body);
    expect(await patch(change)).toMatchObject({ status: 200, body: changed });
    expect((await patch({ model: 'opus' })).body).toEqual({ ...changed, model: 'opus' });
    expect((await patch({ model: null })).body).toEqual(changed);
    expect((await patch({})).body).toEqual(changed);

    const early = await create({ start_time: '01:00', enabled: false });
    expect((await api('GET', SCHEDULES)).body).toMatchObject({
      schedules: [
        { id: early, days_of_week: 127, yolo_mode: false, model: null, max_concurrency: 3 },
        { id },
      ],
    });
    for (const one of [id, early]) {
      const gone = await api('DELETE', `${SCHEDULES}/${one}`);
      expect([gone.status, gone.body]).toEqual([204, null]);
    }
    expect((await api('GET', `${SCHEDULES}/${id}`)).status).toBe(404);
  });

  test.each([
    ['start_time', { start_time: '25:00', duration_minutes: 60 }],
    ['start_time', { duration_minutes: 60 }],
    ['duration_minutes', { start_time: '03:30' }],
    ['duration_minutes', { start_time: '03:30', duration_minutes: 6000 }],
    ['duration_minutes', { start_time: '03:30', duration_minutes: 0 }],
    ['days_of_week', { start_time: '03:30', duration_minutes: 60, days_of_week: 128 }],
    ['max_concurrency', { start_time: '03:30', duration_minutes: 60, max_concurrency: 9 }],
    ['time_zone', { start_time: '03:30', duration_minutes: 60, time_zone: 'Mars/Olympus' }],
    ['time_zone', { start_time: '03:30', duration_minutes: 60, time_zone: '+02:00' }],
  ])('name %s where it does not fit', async (field, body) => {
    const answer = await api('POST', SCHEDULES, body);
    expect(answer).toMatchObject({ status: 422, body: { detail: [{ loc: ['body', field] }] } });
  });

  test('that nobody has made are not found, in this project or in another', async () => {
    for (const [method, path, body] of [
      ['GET', `${SCHEDULES}/99`, undefined],
      ['PATCH', `${SCHEDULES}/99`, { enabled: false }],
      ['DELETE', `${SCHEDULES}/99`, undefined],
      ['GET', `${SCHEDULES}/99/runs`, undefined],
      ['GET', '/projects/nobody/schedules', undefined],
      ['GET', '/projects/nobody/schedules/next', undefined],
    ] as const) {
      const { status, body: said } = await api(method, path, body);
      expect([path, status, typeof read(said)['detail']]).toEqual([path, 404, 'string']);
    }
  });

  test('are at most fifty, and outlive the backlog', async () => {
    const ids: number[] = [];
    for (let index = 0; index < 50; index += 1) {
      ids.push(await create({ enabled: false }));
    }
    const more = await api('POST', SCHEDULES, { start_time: '03:30', duration_minutes: 60 });
    expect(more).toMatchObject({ status: 400, body: { code: 'schedule_limit' } });
    const { body: made } = await api('POST', '/projects/stage/features', {
      category: 'api',
      name: 'to go',
      description: 'It goes.',
      steps: [],
    });
    await api('DELETE', `/projects/stage/features/${String(read(made)['id'])}`);
    const { schedules } = read((await api('GET', SCHEDULES)).body);
    expect(schedules).toHaveLength(50);
    for (const id of ids) {
      await api('DELETE', `${SCHEDULES}/${id}`);
    }
  });

  test('show the next opening by the clocks of their zone', async () => {
    const clockIn = clockFrom(Date.now());
    const id = await create({ start_time: clockIn(120), duration_minutes: 30 });
    const next = await api('GET', `${SCHEDULES}/next`);
    expect(next.body).toMatchObject({
      has_schedules: true,
      next_start: expect.stringMatching(new RegExp(`T${clockIn(120)}:00Z$`)),
      next_end: null,
      is_currently_running: false,
    });
    // Five and three quarters of an hour ahead of UTC the whole year round.
    await api('PATCH', `${SCHEDULES}/${id}`, {
      start_time: clockIn(120 + 345),
      time_zone: 'Asia/Kathmandu',
    });
    expect((await api('GET', `${SCHEDULES}/next`)).body).toEqual(next.body);
    await api('PATCH', `${SCHEDULES}/${id}`, { days_of_week: 0 });
    expect((await api('GET', `${SCHEDULES}/next`)).body).toMatchObject({ next_start: null });
    await api('DELETE', `${SCHEDULES}/${id}`);
  });

  test('start a crew at once inside of their window, and a stop by hand holds in it', async () => {
    const clockIn = clockFrom(Date.now());
    const id = await create({ start_time: clockIn(-2), max_concurrency: 2 });
    await stage.waitFor('run.started');
    expect((await stage.status()).project).toMatchObject({
      settings: { maxConcurrency: 2 },
      crew: { startedBy: { type: 'schedule', scheduleId: id } },
    });
    expect((await api('GET', `${SCHEDULES}/next`)).body).toMatchObject({
      next_start: null,
      next_end: expect.stringMatching(new RegExp(`T${clockIn(58)}:00Z$`)),
      is_currently_running: true,
      active_schedule_count: 1,
    });

    const stopped = await api('POST', '/projects/stage/agent/stop');
    expect(stopped.body).toMatchObject({ success: true, status: 'stopped' });
    expect((await stage.status()).project).toMatchObject({ settings: { maxConcurrency: 3 } });
    await stage.reopen();
    expect((await api('GET', `${SCHEDULES}/next`)).body).toMatchObject({
      next_start: expect.stringMatching(new RegExp(`T${clockIn(-2)}:00Z$`)),
      next_end: null,
      is_currently_running: false,
      active_schedule_count: 0,
    });
    expect((await api('GET', '/projects/stage/agent/status')).body).toMatchObject({
      status: 'stopped',
    });
    expect((await api('GET', `${SCHEDULES}/${id}/runs`)).body).toMatchObject({
      runs: [{ kind: 'start', outcome: 'started', detail: 'The crew was started.' }],
      next: null,
    });
    await api('DELETE', `${SCHEDULES}/${id}`);
  });
});
