import { SCHEDULE_HISTORY_LIMIT, type Schedule } from '@ropewalk/contracts';
import type { ScheduleDraft, Store } from '@ropewalk/core';
import { describe, expect, it } from 'vitest';
import { present, setScene } from './fixtures.ts';
import { call, probe, probeOne } from './probe-handlers.ts';

/** A Sunday. */
const NOON = Date.UTC(2026, 10, 22, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** From 13:00 to 15:00 every day. */
const DRAFT: ScheduleDraft = {
  startTime: '13:00',
  durationMinutes: 120,
  daysOfWeek: 127,
  timeZone: 'UTC',
  enabled: true,
  yolo: true,
  model: null,
  maxConcurrency: 2,
};
const OPENS = NOON + HOUR;
const CLOSES = NOON + 3 * HOUR;

/** One project with its schedules, at times that the test chooses. */
async function openProject(store: Store, name: string) {
  const { project } = await setScene(store, name, 0, 0);
  const projectId = project.id;
  const crew = async () => present(await store.query('projectById', { projectId })).crew;
  const execute: Store['execute'] = (command, input, now) => store.execute(command, input, now);
  return {
    projectId,
    store,
    crew,
    async create(more: Partial<ScheduleDraft>, now: number): Promise<Schedule> {
      const schedule = { ...DRAFT, ...more };
      const created = await execute('schedule.create', { projectId, schedule }, now);
      if (!created.ok) throw new Error(created.refusal.message);
      return created.value;
    },
    async settle(now: number) {
      const settled = await execute('schedule.settle', { projectId }, now);
      if (!settled.ok) throw new Error(settled.refusal.message);
      return settled.value;
    },
    /** Settles and starts what is due, as the keeper does; answers when to look again. */
    async keep(now: number): Promise<number | null> {
      const settled = await this.settle(now);
      if (settled.start === null) return settled.wakeAt;
      const { action, schedule } = settled.start;
      const word = { type: 'schedule', actionId: action.id } as const;
      const forThisCrew = { maxConcurrency: schedule.maxConcurrency };
      await execute('crew.start', { projectId, settings: {}, startedBy: word, forThisCrew }, now);
      return (await this.settle(now)).wakeAt;
    },
    startByHand: (now: number) => execute('crew.start', { projectId, settings: {} }, now),
    end: (
      reason: 'stopped_by_person' | 'all_passing' | 'environment_broken' | 'agent_not_available',
      now: number,
    ) => execute('crew.end', { projectId, reason, detail: 'It ended.', how: 'save_and_kill' }, now),
    async history(scheduleId: number): Promise<string[]> {
      const page = { scheduleId, before: null, limit: 50 };
      const actions = await store.query('scheduleActions', page);
      return actions.toReversed().map(({ kind, outcome }) => `${kind} ${outcome}`);
    },
  };
}

/** The rows of schedules, and the commands that move them. */
export function scheduleConformance(store: () => Store): void {
  describe('schedules', () => {
    it('come back as they were saved, by start time', async () => {
      const { projectId, create } = await openProject(store(), 'schedules');
      const late = await create(
        { startTime: '22:00', model: 'opus', timeZone: 'Asia/Tokyo' },
        NOON,
      );
      const early = await create({ startTime: '03:30', enabled: false, daysOfWeek: 0 }, NOON);
      expect(late).toEqual({
        ...DRAFT,
        id: late.id,
        projectId,
        startTime: '22:00',
        model: 'opus',
        timeZone: 'Asia/Tokyo',
        crashCount: 0,
        settledUntil: expect.any(Number),
        createdAt: NOON,
      });
      await probeOne(store(), NOON, 'putScheduleOverride', {
        scheduleId: late.id,
        type: 'start',
        expiresAt: NOON + 1,
      });
      await probeOne(store(), NOON, 'putScheduleOverride', {
        scheduleId: late.id,
        type: 'stop',
        expiresAt: NOON + 2,
      });
      expect(await store().query('scheduleBook', { projectId })).toEqual({
        schedules: [early, late],
        overrides: [{ scheduleId: late.id, type: 'stop', expiresAt: NOON + 2, createdAt: NOON }],
      });
      expect(await store().query('schedule', { scheduleId: late.id })).toEqual(late);
      expect(await store().query('schedule', { scheduleId: 1e9 })).toBeNull();
    });

    it('page what they did, and go with it', async () => {
      const { projectId, create } = await openProject(store(), 'schedule-history');
      const schedule = await create({}, NOON);
      const action = {
        projectId,
        scheduleId: schedule.id,
        kind: 'start' as const,
        windowStart: OPENS,
        windowEnd: CLOSES,
        dueAt: OPENS,
        outcome: 'waiting' as const,
        at: null,
        detail: 'The window has opened.',
      };
      const first = await probeOne(store(), NOON, 'insertScheduleAction', action);
      const second = await probeOne(store(), NOON, 'insertScheduleAction', {
        ...action,
        dueAt: OPENS - 1,
      });
      expect(await probeOne(store(), NOON, 'waitingScheduleActions', projectId)).toEqual([
        second,
        first,
      ]);
      const done = { ...second, outcome: 'started' as const, at: OPENS };
      await probeOne(store(), NOON, 'saveScheduleAction', done);
      expect(await probeOne(store(), NOON, 'scheduleAction', second.id)).toEqual(done);
      const page = async (before: number | null) =>
        store().query('scheduleActions', { scheduleId: schedule.id, before, limit: 1 });
      expect(await page(null)).toEqual([done]);
      expect(await page(second.id)).toEqual([first]);
      await store().execute('schedule.delete', { scheduleId: schedule.id }, NOON);
      expect(await page(null)).toEqual([]);
      expect(await probeOne(store(), NOON, 'waitingScheduleActions', projectId)).toEqual([]);
    });

    it('forget what is too old, but nothing that waits', async () => {
      const { projectId, create } = await openProject(store(), 'schedule-old-history');
      const schedule = await create({}, NOON);
      const other = await create({}, NOON);
      const insert = (scheduleId: number, outcome: 'waiting' | 'started') =>
        call('insertScheduleAction', {
          projectId,
          scheduleId,
          kind: 'start',
          windowStart: OPENS,
          windowEnd: CLOSES,
          dueAt: OPENS,
          outcome,
          at: outcome === 'waiting' ? null : OPENS,
          detail: 'The window has opened.',
        });
      const old = [insert(other.id, 'started'), insert(schedule.id, 'waiting')];
      const full = Array.from({ length: SCHEDULE_HISTORY_LIMIT + 3 }, () =>
        insert(schedule.id, 'started'),
      );
      await probe(store(), NOON, [...old, ...full]);
      await store().execute('schedule.settle', { projectId }, OPENS);
      const historyOf = ({ id: scheduleId }: Schedule) =>
        store().query('scheduleActions', { scheduleId, before: null, limit: 1_000 });
      const kept = await historyOf(schedule);
      expect(kept).toHaveLength(SCHEDULE_HISTORY_LIMIT + 1);
      expect(kept.slice(1, -1).every(({ outcome }) => outcome === 'started')).toBe(true);
      expect(await historyOf(other)).toHaveLength(2);
    });

    it('are at most fifty in a project', async () => {
      const { projectId, create } = await openProject(store(), 'fifty');
      await Promise.all(Array.from({ length: 50 }, () => create({}, NOON)));
      const more = await store().execute('schedule.create', { projectId, schedule: DRAFT }, NOON);
      expect(more).toMatchObject({ ok: false, refusal: { code: 'schedule_limit' } });
    });
  });

  lastingConformance(store);
  keepingConformance(store);
  overrideConformance(store);
  crashConformance(store);
}

function lastingConformance(store: () => Store): void {
  it('schedules outlive a backlog that is begun anew, and go with their project', async () => {
    const { projectId, ...project } = await openProject(store(), 'lasting');
    const { id: scheduleId } = await project.create({}, NOON);
    await project.keep(OPENS);
    await project.keep(CLOSES);
    const book = async () => store().query('scheduleBook', { projectId });
    await store().execute('project.reset', { projectId, full: true }, CLOSES);
    expect((await book()).schedules).toMatchObject([{ id: scheduleId, enabled: true }]);
    expect((await store().execute('project.delete', { projectId }, CLOSES)).ok).toBe(true);
    expect((await book()).schedules).toEqual([]);
    expect(await store().query('schedule', { scheduleId })).toBeNull();
  });
}

function keepingConformance(store: () => Store): void {
  describe('a schedule', () => {
    it('starts its crew when its window opens and ends it when that closes', async () => {
      const project = await openProject(store(), 'opens-and-closes');
      const { id } = await project.create({}, NOON);
      expect(await project.keep(NOON)).toBe(OPENS);
      expect((await project.crew()).status).toBe('stopped');
      expect(await project.keep(OPENS)).toBe(CLOSES);
      expect(await project.crew()).toMatchObject({
        status: 'running',
        startedBy: { type: 'schedule', scheduleId: id },
      });
      expect(await project.keep(CLOSES)).toBe(OPENS + 24 * HOUR);
      expect(await project.crew()).toMatchObject({
        status: 'stopped',
        end: { reason: 'outside_schedule', at: CLOSES },
      });
      expect(await project.history(id)).toEqual(['start started', 'stop stopped']);
    });

    it('lends its settings to the crew, and what a person sets meanwhile stays', async () => {
      const { projectId, ...project } = await openProject(store(), 'lends');
      await project.create({}, NOON);
      await project.keep(OPENS);
      const settings = async () =>
        present(await store().query('projectById', { projectId })).settings;
      expect((await settings()).maxConcurrency).toBe(2);
      const change = { batchSize: 4 };
      await store().execute('project.configure', { projectId, settings: change }, OPENS + 1);
      expect(await settings()).toMatchObject({ maxConcurrency: 2, batchSize: 4 });
      await project.keep(CLOSES);
      expect(await settings()).toMatchObject({ maxConcurrency: 3, batchSize: 4 });
    });

    it('starts at once where it is created inside of its window, and once only', async () => {
      const project = await openProject(store(), 'inside');
      const { id } = await project.create({}, OPENS + MINUTE);
      await project.keep(OPENS + MINUTE);
      expect((await project.crew()).status).toBe('running');
      await project.end('all_passing', OPENS + 2 * MINUTE);
      await project.keep(OPENS + 3 * MINUTE);
      expect((await project.crew()).status).toBe('stopped');
      expect(await project.history(id)).toEqual(['start started']);
    });

    it.each(['crew.pause', 'crew.drain'] as const)('ends a crew after a %s, too', async (name) => {
      const { projectId, ...project } = await openProject(store(), `ends-after-${name.slice(5)}`);
      await project.create({}, NOON);
      await project.keep(OPENS);
      await store().execute(name, { projectId }, OPENS + 1);
      await project.keep(CLOSES);
      expect(await project.crew()).toMatchObject({ end: { reason: 'outside_schedule' } });
    });

    it('that overlaps another one leaves the end to the window that closes last', async () => {
      const project = await openProject(store(), 'overlaps');
      const first = await project.create({}, NOON);
      const second = await project.create({ startTime: '14:00', durationMinutes: 180 }, NOON);
      await project.keep(OPENS);
      await project.keep(OPENS + HOUR);
      expect(await project.keep(CLOSES)).toBe(CLOSES + 2 * HOUR);
      expect((await project.crew()).status).toBe('running');
      await project.keep(CLOSES + 2 * HOUR);
      expect((await project.crew()).status).toBe('stopped');
      expect(await project.history(first.id)).toEqual(['start started']);
      expect(await project.history(second.id)).toEqual(['start already_running', 'stop stopped']);
    });

    it('makes up for a window that is still open after a restart, and notes one that is over', async () => {
      const project = await openProject(store(), 'missed');
      const { id } = await project.create({}, NOON);
      await project.keep(CLOSES + 5 * MINUTE);
      expect((await project.crew()).status).toBe('stopped');
      await project.keep(OPENS + 24 * HOUR + 90 * MINUTE);
      expect((await project.crew()).status).toBe('running');
      // The hours were over while nobody was there.
      await project.keep(CLOSES + 30 * HOUR);
      expect((await project.crew()).status).toBe('stopped');
      expect(await project.history(id)).toEqual(['start missed', 'start started', 'stop stopped']);
    });

    it('neither starts nor stops anything when it is changed, and leaves its crew to the person', async () => {
      const { projectId, ...project } = await openProject(store(), 'changed');
      const { id: scheduleId } = await project.create({ enabled: false }, OPENS);
      const change = (change: Partial<ScheduleDraft>, now: number) =>
        store().execute('schedule.change', { scheduleId, change }, now);
      await change({ enabled: true }, OPENS + 1);
      await project.keep(OPENS + 2);
      expect((await project.crew()).status).toBe('stopped');
      await project.keep(OPENS + 24 * HOUR);
      expect((await project.crew()).status).toBe('running');
      await change({ model: 'opus' }, OPENS + 25 * HOUR);
      expect(await project.crew()).toMatchObject({ startedBy: { type: 'schedule' } });
      await change({ startTime: '20:00' }, OPENS + 25 * HOUR);
      await project.keep(OPENS + 25 * HOUR);
      expect(await project.crew()).toMatchObject({
        status: 'running',
        startedBy: { type: 'person' },
      });
      await project.keep(CLOSES + 24 * HOUR);
      expect((await project.crew()).status).toBe('running');
      expect(await store().query('schedule', { scheduleId })).toMatchObject({
        projectId,
        startTime: '20:00',
        durationMinutes: 120,
        model: 'opus',
      });
    });

    it('that is deleted leaves its crew to the person', async () => {
      const project = await openProject(store(), 'deleted-schedule');
      const { id: scheduleId } = await project.create({}, NOON);
      await project.keep(OPENS);
      await store().execute('schedule.delete', { scheduleId }, OPENS + 1);
      await project.keep(CLOSES);
      expect(await project.crew()).toMatchObject({
        status: 'running',
        startedBy: { type: 'person' },
      });
    });
  });
}

function overrideConformance(store: () => Store): void {
  describe("a person's word", () => {
    it('to start inside a window holds after its end', async () => {
      const project = await openProject(store(), 'start-holds');
      const { id } = await project.create({}, NOON);
      await project.keep(OPENS);
      await project.end('stopped_by_person', OPENS + MINUTE);
      await project.startByHand(OPENS + 2 * MINUTE);
      await project.keep(CLOSES);
      await project.keep(CLOSES + HOUR);
      expect(await project.crew()).toMatchObject({
        status: 'running',
        startedBy: { type: 'person' },
      });
      expect(await project.history(id)).toEqual(['start started']);
    });

    it('to start before a window holds after its end, too', async () => {
      const project = await openProject(store(), 'start-before');
      const { id } = await project.create({}, NOON);
      await project.startByHand(NOON);
      await project.keep(OPENS);
      await project.keep(CLOSES);
      expect((await project.crew()).status).toBe('running');
      expect(await project.history(id)).toEqual(['start already_running']);
    });

    it('to stop holds until the end of the window, and not longer', async () => {
      const project = await openProject(store(), 'stop-holds');
      await project.create({}, NOON);
      await project.keep(OPENS);
      await project.end('stopped_by_person', OPENS + MINUTE);
      await project.keep(OPENS + 2 * MINUTE);
      await project.keep(CLOSES - 1);
      expect((await project.crew()).status).toBe('stopped');
      await project.keep(OPENS + 24 * HOUR);
      expect((await project.crew()).status).toBe('running');
    });

    it('to stop holds for every window that is open, not for one that opens later', async () => {
      const project = await openProject(store(), 'stop-holds-for');
      await project.create({}, NOON);
      await project.create({ startTime: '13:30', durationMinutes: 30 }, NOON);
      const later = await project.create({ startTime: '14:30' }, NOON);
      await project.keep(OPENS);
      await project.keep(OPENS + 30 * MINUTE);
      await project.end('stopped_by_person', OPENS + 40 * MINUTE);
      await project.keep(OPENS + 41 * MINUTE);
      expect((await project.crew()).status).toBe('stopped');
      await project.keep(OPENS + 90 * MINUTE);
      expect(await project.crew()).toMatchObject({
        startedBy: { type: 'schedule', scheduleId: later.id },
      });
    });

    it('to stop comes before a start that is under way', async () => {
      const { projectId, ...project } = await openProject(store(), 'stop-first');
      const { id } = await project.create({}, NOON);
      const { start } = await project.settle(OPENS);
      expect((await project.end('stopped_by_person', OPENS + 1)).ok).toBe(true);
      const startedBy = { type: 'schedule', actionId: present(start).action.id } as const;
      const late = await store().execute(
        'crew.start',
        { projectId, settings: {}, startedBy },
        OPENS + 2,
      );
      expect(late).toMatchObject({ ok: false, refusal: { code: 'schedule_called_off' } });
      expect(await project.history(id)).toEqual(['start held']);
      // Nothing waits any more, so that there is nothing left to stop.
      const again = await project.end('stopped_by_person', OPENS + 3);
      expect(again).toMatchObject({ ok: false, refusal: { code: 'crew_not_running' } });
    });
  });
}

function crashConformance(store: () => Store): void {
  describe('a crash inside a window', () => {
    it('is followed by a restart after 10, 30 and 90 s, and by none after the third', async () => {
      const project = await openProject(store(), 'crashes');
      const { id } = await project.create({}, NOON);
      await project.keep(OPENS);
      let now = OPENS;
      for (const pause of [10_000, 30_000, 90_000]) {
        now += MINUTE;
        await project.end('environment_broken', now);
        expect(await project.keep(now)).toBe(now + pause);
        await project.keep(now + pause - 1);
        expect((await project.crew()).status).toBe('stopped');
        now += pause;
        await project.keep(now);
        expect(await project.crew()).toMatchObject({
          status: 'running',
          startedAt: now,
          startedBy: { type: 'schedule', scheduleId: id },
        });
      }
      await project.end('agent_not_available', now + MINUTE);
      expect(await project.keep(now + MINUTE)).toBe(CLOSES);
      expect(await project.history(id)).toEqual([
        'start started',
        'restart started',
        'restart started',
        'restart started',
        'restart gave_up',
      ]);
      // The next window begins with a clean sheet.
      await project.keep(OPENS + 24 * HOUR);
      expect((await project.crew()).status).toBe('running');
      expect(await store().query('schedule', { scheduleId: id })).toMatchObject({ crashCount: 0 });
    });

    it('is counted once, from the moment of the end', async () => {
      const project = await openProject(store(), 'counted-once');
      const { id } = await project.create({}, NOON);
      await project.keep(OPENS);
      await project.end('environment_broken', OPENS + 1_234);
      await project.keep(OPENS + 2_000);
      await project.keep(OPENS + 3_000);
      const [restart] = await store().query('scheduleActions', {
        scheduleId: id,
        before: null,
        limit: 1,
      });
      const { crew } = present(
        await store().query('projectById', { projectId: project.projectId }),
      );
      const endedAt = crew.status === 'stopped' ? crew.end?.at : undefined;
      expect(present(restart).dueAt - present(endedAt ?? null)).toBe(10_000);
      expect(await store().query('schedule', { scheduleId: id })).toMatchObject({ crashCount: 1 });
    });

    it("restarts a person's crew as that person's", async () => {
      const project = await openProject(store(), 'own-crash');
      await project.create({}, NOON);
      await project.startByHand(NOON);
      await project.keep(OPENS);
      await project.end('environment_broken', OPENS + MINUTE);
      await project.keep(OPENS + MINUTE + 10_000);
      expect(await project.crew()).toMatchObject({
        status: 'running',
        startedBy: { type: 'person' },
      });
      await project.keep(CLOSES);
      expect((await project.crew()).status).toBe('running');
    });

    it('is left alone once a person has stopped it, its window is over, or it was no crash', async () => {
      const project = await openProject(store(), 'left-alone');
      const { id } = await project.create({}, NOON);
      await project.keep(OPENS);
      await project.end('environment_broken', OPENS + MINUTE);
      expect((await project.end('stopped_by_person', OPENS + MINUTE + 1)).ok).toBe(true);
      await project.keep(OPENS + 2 * MINUTE);
      expect((await project.crew()).status).toBe('stopped');
      await project.keep(OPENS + 24 * HOUR);
      await project.end('environment_broken', CLOSES + 24 * HOUR - 5_000);
      await project.keep(CLOSES + 24 * HOUR + 5_000);
      expect((await project.crew()).status).toBe('stopped');
      await project.keep(OPENS + 48 * HOUR);
      await project.end('all_passing', OPENS + 49 * HOUR);
      expect(await project.keep(OPENS + 49 * HOUR)).toBe(CLOSES + 48 * HOUR);
      expect(await project.history(id)).toEqual([
        'start started',
        'restart held',
        'start started',
        'restart called_off',
        'start started',
      ]);
    });

    it('is what a refused start is like where waiting may help', async () => {
      const project = await openProject(store(), 'refused');
      const { id } = await project.create({}, NOON);
      const refuse = async (code: 'disk_low' | 'nothing_to_do', now: number) => {
        const { start } = await project.settle(now);
        const refusal = { code, message: 'It cannot be started.' };
        const actionId = present(start).action.id;
        await store().execute('schedule.refuse_start', { actionId, refusal }, now);
      };
      await refuse('disk_low', OPENS);
      expect((await project.settle(OPENS)).wakeAt).toBe(OPENS + 10_000);
      await refuse('nothing_to_do', OPENS + 10_000);
      expect((await project.settle(OPENS + 10_000)).wakeAt).toBe(CLOSES);
      expect(await project.history(id)).toEqual(['start refused', 'restart refused']);
    });
  });
}
