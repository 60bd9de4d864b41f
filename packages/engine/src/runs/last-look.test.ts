import { AsyncLocalStorage } from 'node:async_hooks';
import type { AgentEvent, Run } from '@ropewalk/contracts';
import {
  accept,
  type AgentDriver,
  type AgentLaunch,
  type CommandInput,
  type CommandName,
  type CommandOutput,
  type Store,
} from '@ropewalk/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createScreens } from '../browser/screens.ts';
import { createCrews, type Crews } from '../crew/crews.ts';
import type { EngineContext, OpenProjects, ProjectParts } from '../engine-types.ts';
import { createFollower } from '../landing/follower.ts';
import { createLandingQueue } from '../landing/landing-queue.ts';
import { openProjectStage, type ProjectStage } from '../project/project-stage.suite.ts';
import { createTrespassWatch } from '../trespass/trespass-watch.ts';
import { createLiveFeed } from './live-feed.ts';
import { createSupervisor, type Supervisor } from './supervisor.ts';

/** Whatever is awaited between the decision to start a run and the start of its program, in order. */
const POINTS = [
  'run',
  'rights',
  'parts',
  'probe',
  'prompt',
  'place',
  'first look',
  'outlet',
  'others',
  'last look',
  'driver',
] as const;
type Point = (typeof POINTS)[number];

const ACCOUNT = 'the account';
const NOW = Date.now();

let stage: ProjectStage;
let supervisor: Supervisor;
let crews: Crews;
let spawned: number;
let reached: Set<Point>;
let release: PromiseWithResolvers<void>;
/** Where the run that is being carried is held; hooks have no other way to know whom they serve. */
const held = new AsyncLocalStorage<{ readonly point: Point; looks: number }>();

async function hold(point: Point): Promise<void> {
  if (held.getStore()?.point !== point) return;
  reached.add(point);
  await release.promise;
}

beforeEach(async () => {
  stage = await openProjectStage({ 'index.js': 'x' });
  spawned = 0;
  arm();
  const context = heldContext();
  const projects = heldProjects();
  const trespass = createTrespassWatch({ context, projects: stage.projects, end: () => undefined });
  supervisor = createSupervisor({
    elsewhere: { carried: () => [], waiting: () => [] },
    context,
    projects,
    promptFor: async () => {
      await hold('prompt');
      return () => 'Work.';
    },
    screens: createScreens(),
    live: createLiveFeed(stage.store),
    trespass: {
      ...trespass,
      async enter(visitor) {
        await hold('others');
        await trespass.enter(visitor);
      },
    },
    leaveWorkspace: async () => undefined,
    onSpent: () => undefined,
  });
  const queue = createLandingQueue(stage.context, stage.projects);
  crews = createCrews({
    context,
    projects,
    supervisor,
    follower: createFollower(stage.context, stage.projects, queue),
    headroom: async () => ({ memory: 'enough', disk: 'enough' }),
    onlyPlaybooks: false,
    consider: () => undefined,
  });
  const { id: projectId } = stage.project;
  await change('project.configure', {
    projectId,
    settings: {
      budgets: { run: null, feature: null, day: { usd: 5, tokens: null, minutes: null } },
    },
  });
  await change('feature.create', {
    projectId,
    origin: 'person',
    completesBacklog: true,
    features: POINTS.map((name) => ({
      category: 'Stage',
      name,
      description: name,
      steps: [name],
      priority: null,
      checks: [],
      dependsOnPositions: [],
      dependsOnIds: [],
    })),
  });
  await change('crew.start', { projectId, settings: {} });
});

afterEach(async () => {
  release.resolve();
  await supervisor.idle();
  supervisor.close();
  await stage.close();
});

function arm(): void {
  reached = new Set();
  release = Promise.withResolvers();
}

async function change<N extends CommandName>(
  name: N,
  input: CommandInput<N>,
): Promise<CommandOutput<N>> {
  const done = await stage.store.execute(name, input, NOW);
  if (!done.ok) throw new Error(`${name}: ${done.refusal.message}`);
  return done.value;
}

function heldContext(): EngineContext {
  const { context } = stage;
  const query: Store['query'] = async (name, question) => {
    if (name === 'run') await hold('run');
    const place = held.getStore();
    if (name === 'quotas' && place !== undefined) {
      place.looks += 1;
      await hold(place.looks === 1 ? 'first look' : 'last look');
    }
    return context.store.query(name, question);
  };
  const driver: AgentDriver = {
    name: 'held',
    account: ACCOUNT,
    reportsLimits: true,
    metering: 'metered',
    async probe() {
      await hold('probe');
      return accept({ readOnly: [], endpoints: [] });
    },
    start: (launch) => ({
      events: work(launch),
      cancel: () => undefined,
      send: () => undefined,
      withdraw: () => false,
      interrupt: () => undefined,
    }),
  };
  return {
    ...context,
    store: { ...context.store, query },
    organisation: {
      ...context.organisation,
      async forStart() {
        await hold('rights');
        return context.organisation.forStart();
      },
    },
    outlets: {
      ...context.outlets,
      async open(...request) {
        await hold('outlet');
        return context.outlets.open(...request);
      },
    },
    host: {
      ...context.host,
      spawn(request) {
        spawned += 1;
        return context.host.spawn(request);
      },
    },
    resolveDriver: () => accept(driver),
  };
}

/** An agent that starts its program a moment after it was told to, and works until it is ended. */
async function* work(launch: AgentLaunch): AsyncGenerator<AgentEvent> {
  await hold('driver');
  try {
    const { cwd, env } = launch;
    const program = launch.spawn({ command: 'sleep', args: ['1000'], env, cwd });
    const exit = await program.exited;
    yield { type: 'ended', ending: { kind: 'died', ...exit, stderrTail: '' } };
  } catch (error) {
    yield { type: 'ended', ending: { kind: 'failed', code: 'protocol', message: String(error) } };
  }
}

function heldProjects(): OpenProjects {
  const { projects } = stage;
  return {
    ...projects,
    async of(projectId) {
      await hold('parts');
      const parts: ProjectParts = await projects.of(projectId);
      const { workspaces } = parts;
      return {
        ...parts,
        workspaces: {
          ...workspaces,
          async acquire(request) {
            await hold('place');
            return workspaces.acquire(request);
          },
        },
      };
    },
  };
}

async function dispatch(featureId: number): Promise<Run> {
  return change('run.dispatch', {
    projectId: stage.project.id,
    role: 'coding',
    purpose: 'coding',
    featureIds: [featureId],
    driver: 'held',
    model: null,
    account: ACCOUNT,
    canaryOf: null,
  });
}

/** One run at each of these points; resolves when all of them stand there. */
async function carryTo(points: readonly Point[]): Promise<{ readonly done: Promise<unknown> }> {
  const { id: projectId } = stage.project;
  const features = await stage.store.query('features', { projectId });
  const done: Promise<void>[] = [];
  for (const [index, point] of points.entries()) {
    const run = await dispatch(features[index]?.id ?? 0);
    done.push(held.run({ point, looks: 0 }, () => supervisor.carry(run.id, projectId)));
  }
  await expect.poll(() => [...reached].toSorted(), { timeout: 60_000 }).toEqual(points.toSorted());
  return { done: Promise.all(done) };
}

/** No process, no lease, no attempt; what was prepared is gone. */
async function expectNothing(outcome: Run['outcome']): Promise<void> {
  const { id: projectId } = stage.project;
  expect(spawned).toBe(0);
  const { leases, runs } = await stage.store.query('snapshot', { projectId, now: NOW });
  expect([leases, runs]).toEqual([[], []]);
  for (const { attempts, state } of await stage.store.query('features', { projectId })) {
    expect([attempts, state.status]).toEqual([0, 'pending']);
  }
  const ended = await stage.store.query('runs', { projectId, limit: POINTS.length });
  expect(new Set(ended.flatMap((run) => run.features.map((one) => one.outcome)))).toEqual(
    new Set([outcome]),
  );
  const { workspaces } = await stage.projects.of(projectId);
  expect(await workspaces.list()).toEqual([]);
  expect(await stage.context.host.census(stage.context.homeId)).toEqual([]);
}

describe('a run whose program has not started yet, wherever its preparation stands', () => {
  it('is not started when its crew is stopped', async () => {
    const { done } = await carryTo(POINTS);
    const ended = new Promise<void>((resolve) => {
      stage.store.subscribe(({ events }) => {
        if (events.some(({ body }) => body.type === 'crew.ended')) resolve();
      });
    });
    const stopped = crews.stop(stage.project.id, 'save_and_kill');
    await ended;
    release.resolve();
    await Promise.all([done, stopped]);
    await expectNothing('interrupted');
  });

  it('is not started when everything is ended at once', async () => {
    const { done } = await carryTo(POINTS);
    const panicked = crews.panic();
    release.resolve();
    await Promise.all([done, panicked]);
    await expectNothing('interrupted');
  });

  it('is not started while its crew is paused', async () => {
    const { done } = await carryTo(POINTS);
    await crews.pause(stage.project.id);
    release.resolve();
    await done;
    await expectNothing('interrupted');
  });

  it('is not started when another has met a limit of its account', async () => {
    const { done } = await carryTo(POINTS);
    await change('quota.change', {
      projectId: stage.project.id,
      account: ACCOUNT,
      state: { status: 'unavailable', detail: 'Its key is no good.' },
      from: { status: 'open' },
    });
    release.resolve();
    await done;
    await expectNothing('quota');
  });

  it('is not started when a budget is used up; one that looked before hears it from the plan', async () => {
    const before = POINTS.filter((point) => point !== 'driver');
    const { id: projectId } = stage.project;
    const features = await stage.store.query('features', { projectId });
    const { done } = await carryTo(before);
    const spender = await dispatch(features.at(-1)?.id ?? 0);
    const usage = { ...spender.usage, costUsd: 9 };
    await change('run.usage', { runId: spender.id, usage });
    await change('run.end', {
      runId: spender.id,
      outcome: 'budget',
      detail: '',
      lastOutput: null,
      savedRef: null,
      park: null,
    });
    release.resolve();
    await done;
    await expectNothing('budget');
  });
});

it('a run that nobody calls off is started', async () => {
  const { done } = await carryTo(['driver']);
  release.resolve();
  await expect.poll(() => spawned, { timeout: 60_000 }).toBe(1);
  await crews.stop(stage.project.id, 'kill');
  await done;
});
