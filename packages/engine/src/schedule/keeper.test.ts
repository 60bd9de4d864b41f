import type { Schedule } from '@ropewalk/contracts';
import { accept, refuse, type AgentDriver, type ScheduleDraft } from '@ropewalk/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCrews, type Crews } from '../crew/crews.ts';
import type { EngineContext } from '../engine-types.ts';
import { createFollower } from '../landing/follower.ts';
import { createLandingQueue } from '../landing/landing-queue.ts';
import { handClock, type HandClock } from '../machine/hand-clock.suite.ts';
import { openProjectStage, type ProjectStage } from '../project/project-stage.suite.ts';
import { createScreens } from '../browser/screens.ts';
import { createLiveFeed } from '../runs/live-feed.ts';
import { createSupervisor } from '../runs/supervisor.ts';
import { readCrewHours } from './crew-hours.ts';
import { createTrespassWatch } from '../trespass/trespass-watch.ts';
import { createScheduleKeeper, type ScheduleKeeper } from './keeper.ts';

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
  yolo: false,
  model: 'the-schedules',
  maxConcurrency: 2,
};

let stage: ProjectStage;
let clock: HandClock;
let crews: Crews;
let keeper: ScheduleKeeper;
let agentIsThere: boolean;
let diskIs: 'enough' | 'low';

/** Everything real but the clock; nothing dispatches runs, so that a crew works until it is ended. */
beforeEach(async () => {
  stage = await openProjectStage({ 'index.js': 'x' });
  clock = handClock(NOON);
  agentIsThere = true;
  diskIs = 'enough';
  await stage.store.execute(
    'project.set_spec',
    { projectId: stage.project.id, spec: 'A shop.' },
    NOON,
  );
  const settings = { driver: 'playbook:none', model: 'my-own', maxConcurrency: 5 };
  await stage.store.execute('project.configure', { projectId: stage.project.id, settings }, NOON);
  openKeeper();
});

afterEach(async () => {
  await closeKeeper();
  await stage.close();
});

function openKeeper(): void {
  const driver: AgentDriver = {
    name: 'nobody',
    account: 'nobody',
    reportsLimits: true,
    metering: 'metered',
    probe: async () =>
      agentIsThere
        ? accept({ readOnly: [], endpoints: [] })
        : refuse('agent_missing', 'The agent is not there.'),
    start: () => {
      throw new Error('no run was expected');
    },
  };
  const context: EngineContext = { ...stage.context, clock, resolveDriver: () => accept(driver) };
  const queue = createLandingQueue(stage.context, stage.projects);
  crews = createCrews({
    context,
    projects: stage.projects,
    supervisor: createSupervisor({
      elsewhere: { carried: () => [], waiting: () => [] },
      context,
      projects: stage.projects,
      promptFor: () => Promise.reject(new Error('no run was expected')),
      screens: createScreens(),
      live: createLiveFeed(stage.store),
      trespass: createTrespassWatch({
        context,
        projects: stage.projects,
        end: () => undefined,
      }),
      leaveWorkspace: async () => undefined,
      onSpent: () => undefined,
    }),
    follower: createFollower(stage.context, stage.projects, queue),
    headroom: async () => ({ memory: 'enough', disk: diskIs }),
    onlyPlaybooks: false,
    consider: () => undefined,
  });
  keeper = createScheduleKeeper(context, crews);
}

async function closeKeeper(): Promise<void> {
  keeper.close();
  await keeper.idle();
  await crews.idle();
}

async function create(more: Partial<ScheduleDraft> = {}): Promise<Schedule> {
  const created = await stage.store.execute(
    'schedule.create',
    { projectId: stage.project.id, schedule: { ...DRAFT, ...more } },
    clock.now(),
  );
  if (!created.ok) throw new Error(created.refusal.message);
  await keeper.idle();
  return created.value;
}

async function pass(ms: number): Promise<void> {
  await clock.pass(ms);
  await keeper.idle();
}

async function project() {
  const found = await stage.store.query('projectById', { projectId: stage.project.id });
  if (found === null) throw new Error('the project is gone');
  return found;
}

async function status(): Promise<string> {
  const { crew } = await project();
  return crew.status === 'stopped' ? (crew.end?.reason ?? 'never started') : crew.status;
}

async function history({ id }: Schedule): Promise<string[]> {
  const page = { scheduleId: id, before: null, limit: 50 };
  const actions = await stage.store.query('scheduleActions', page);
  return actions.toReversed().map(({ kind, outcome }) => `${kind} ${outcome}`);
}

async function crash(): Promise<void> {
  await stage.store.execute(
    'crew.end',
    {
      projectId: stage.project.id,
      reason: 'environment_broken',
      detail: 'It broke.',
      how: 'save_and_kill',
    },
    clock.now(),
  );
  await keeper.idle();
}

describe('the keeper', () => {
  it('starts and ends a crew at the hours of its schedule, with the settings of both', async () => {
    await keeper.start();
    const schedule = await create();
    await pass(HOUR - 1);
    expect(await status()).toBe('never started');
    await pass(1);
    expect(await status()).toBe('running');
    expect((await project()).settings).toMatchObject({ model: 'the-schedules', maxConcurrency: 2 });
    await pass(2 * HOUR - 1);
    expect(await status()).toBe('running');
    await pass(1);
    expect(await status()).toBe('outside_schedule');
    expect((await project()).settings).toMatchObject({ model: 'my-own', maxConcurrency: 5 });
    expect(await history(schedule)).toEqual(['start started', 'stop stopped']);
    await pass(22 * HOUR);
    expect(await status()).toBe('running');
  });

  it('leaves the model to the project where the schedule names none', async () => {
    await keeper.start();
    await create({ model: null });
    await pass(HOUR);
    expect((await project()).settings).toMatchObject({ model: 'my-own', maxConcurrency: 2 });
  });

  it('starts at once what is created inside of its window', async () => {
    await keeper.start();
    await create({ startTime: '11:00' });
    expect(await status()).toBe('running');
    await pass(HOUR);
    expect(await status()).toBe('outside_schedule');
  });

  it('keeps a crew that a person has started, and does not start what a person has stopped', async () => {
    await keeper.start();
    await create();
    await pass(HOUR);
    await crews.stop(stage.project.id, 'save_and_kill');
    await keeper.idle();
    await pass(30 * MINUTE);
    expect(await status()).toBe('stopped_by_person');
    expect((await crews.start(await project(), {})).ok).toBe(true);
    await pass(4 * HOUR);
    expect(await status()).toBe('running');
  });

  it.each(['pause', 'drain'] as const)(
    'ends a crew after a %s at the end of its hours',
    async (how) => {
      await keeper.start();
      await create();
      await pass(HOUR);
      await crews[how](stage.project.id);
      await pass(2 * HOUR);
      expect(await status()).toBe('outside_schedule');
    },
  );

  it('restarts a crew that has crashed, 10, 30 and 90 s after that moment, and then no more', async () => {
    await keeper.start();
    const schedule = await create();
    await pass(HOUR);
    for (const pauseMs of [10_000, 30_000, 90_000]) {
      await crash();
      await pass(pauseMs - 1);
      expect(await status()).toBe('environment_broken');
      await pass(1);
      expect(await status()).toBe('running');
    }
    await crash();
    await pass(10 * MINUTE);
    expect(await status()).toBe('environment_broken');
    expect((await history(schedule)).at(-1)).toBe('restart gave_up');
  });

  it('tries again where a start is refused for a while', async () => {
    await keeper.start();
    const schedule = await create();
    agentIsThere = false;
    await pass(HOUR);
    expect(await status()).toBe('never started');
    agentIsThere = true;
    diskIs = 'low';
    await pass(10_000);
    diskIs = 'enough';
    await pass(30_000);
    expect(await status()).toBe('running');
    expect(await history(schedule)).toEqual([
      'start refused',
      'restart refused',
      'restart started',
    ]);
  });

  it('does not start a crew that nothing waits for, and says so once', async () => {
    const other = await stage.register('empty');
    const settings = { driver: 'playbook:none' };
    await stage.store.execute('project.configure', { projectId: other.id, settings }, NOON);
    await keeper.start();
    await stage.store.execute('schedule.create', { projectId: other.id, schedule: DRAFT }, NOON);
    await keeper.idle();
    await pass(HOUR);
    await pass(10 * MINUTE);
    const { schedules } = await stage.store.query('scheduleBook', { projectId: other.id });
    const page = { scheduleId: schedules[0]?.id ?? 0, before: null, limit: 50 };
    const actions = await stage.store.query('scheduleActions', page);
    expect(actions).toMatchObject([
      { kind: 'start', outcome: 'refused', detail: expect.stringContaining('neither a spec nor') },
    ]);
  });

  it('goes on after a restart of the control plane: hours that opened, hours that are over, a crash', async () => {
    await keeper.start();
    const schedule = await create();
    await closeKeeper();
    await pass(HOUR + MINUTE);
    expect(await status()).toBe('never started');

    openKeeper();
    await keeper.start();
    await keeper.idle();
    expect(await status()).toBe('running');
    await crash();
    await closeKeeper();
    await pass(20_000);

    openKeeper();
    await keeper.start();
    await keeper.idle();
    expect(await status()).toBe('running');
    await closeKeeper();
    await pass(3 * HOUR);

    openKeeper();
    await keeper.start();
    await keeper.idle();
    expect(await status()).toBe('outside_schedule');
    expect(await history(schedule)).toEqual(['start started', 'restart started', 'stop stopped']);
  });

  it('tells the plan when hours are over and when they open', async () => {
    await keeper.start();
    await create();
    await pass(HOUR);
    const hours = async (now: number) => readCrewHours(stage.store, await project(), now);
    expect(await hours(clock.now())).toMatchObject({ insideSchedule: true });
    const opensAt = NOON + 25 * HOUR;
    expect(await hours(NOON + 3 * HOUR)).toEqual({
      insideSchedule: false,
      scheduleOpensAt: opensAt,
    });
    await pass(2 * HOUR);
    expect(await hours(clock.now())).toMatchObject({ scheduleOpensAt: opensAt });
    await crews.start(await project(), {});
    await keeper.idle();
    expect(await hours(clock.now())).toEqual({ insideSchedule: true, scheduleOpensAt: null });
  });
});
