import type { Landings, Reason } from '@ropewalk/contracts';
import { accept, type Plan, type Result } from '@ropewalk/core';
import { createCrews, type Crews } from './crew/crews.ts';
import { createDispatcher, type Dispatcher } from './crew/dispatcher.ts';
import { createMachineSlots } from './crew/machine-slots.ts';
import type { DevServers } from './dev-server/dev-servers.ts';
import { createEffectRunner, type EffectRunner } from './effects/effect-runner.ts';
import type { EngineContext, OpenProjects } from './engine-types.ts';
import { createClaims } from './landing/claims.ts';
import { createFollower, type Follower } from './landing/follower.ts';
import { createLandingQueue, type LandingQueue } from './landing/landing-queue.ts';
import { createFinalSweeps } from './regression/final-sweeps.ts';
import { createPersonTools, type PersonTools } from './person-tools/person-tools.ts';
import { createProjectDesk, type ProjectDesk } from './project/project-desk.ts';
import { recover, type Recovery } from './recovery/recover.ts';
import { createConfirmations } from './regression/confirm.ts';
import { createSweeper, type Sweeper } from './regression/sweeper.ts';
import type { PromptFor } from './runs/prompt-for.ts';
import { createLiveFeed, type LiveFeed } from './runs/live-feed.ts';
import { createScheduleKeeper, type ScheduleKeeper } from './schedule/keeper.ts';
import { createSupervisor, type Supervisor } from './runs/supervisor.ts';
import { readTranscript, type TranscriptPage } from './runs/transcripts.ts';
import type { Terminals } from './terminals/terminals.ts';

/** The running parts of a control plane, put together. */
export interface Engine {
  readonly crews: Crews;
  readonly landings: Landings;
  readonly devServers: DevServers;
  readonly terminals: Terminals;
  /** What happens, at the moment when it does. */
  readonly live: LiveFeed;
  readonly projects: ProjectDesk;
  /** Settles what an earlier process left behind; with `resume`, crews that were working go on. */
  start(options: { readonly resume: boolean }): Promise<Recovery>;
  /** A run for an agent that somebody else starts: where our tools are, and the bearer to use them with. */
  openExternal(projectId: number): Promise<Result<ExternalRun>>;
  /** The plan at this moment: why things are as they are. */
  look(projectId: number): Promise<Plan | null>;
  reasons(projectId: number): Promise<ReadonlyMap<number, Reason>>;
  transcript(
    projectId: number,
    runId: number,
    after: number,
    limit: number,
  ): Promise<TranscriptPage>;
  /** A run has called one of our tools. */
  noteLife(runId: number): void;
  /** Ends every crew with the work saved, and closes what is open. The store stays open. */
  close(): Promise<void>;
}

/** What an agent that we did not start needs to use our tools. */
export interface ExternalRun {
  readonly runId: number;
  readonly url: string;
  readonly bearer: string;
}

export interface EngineDeps {
  readonly context: EngineContext;
  readonly projects: OpenProjects;
  readonly promptFor: PromptFor;
  readonly headroom: () => Promise<{ memory: 'enough' | 'low'; disk: 'enough' | 'low' }>;
  /** The person's own variables, for their shells. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Runs at the same time on the whole machine. */
  readonly machineLimit: number;
  /** Whether crews of other agents than playbooks are refused. */
  readonly onlyPlaybooks: boolean;
}

/** Puts the running parts together; nothing moves before `start`. */
export function createEngine(deps: EngineDeps): Engine {
  const { context, projects, environment } = deps;
  const live = createLiveFeed(context.store);
  const supervisor = createSupervisor({
    context,
    projects,
    promptFor: deps.promptFor,
    live,
    leaveWorkspace: (run) => tools.leave(run),
  });
  const tools = createPersonTools({ context, projects, supervisor, environment });
  const queue = createLandingQueue(context, projects);
  const sweeper = createSweeper(context, projects);
  const follower = createFollower(context, projects, queue);
  const finalSweeps = createFinalSweeps(context, projects, sweeper, follower, (projectId) =>
    dispatcher.consider(projectId),
  );
  const movers = { supervisor, queue, sweeper, follower };
  const effects = createEffectRunner({ context, ...movers });
  const claims = createClaims({
    context,
    projects,
    queue,
    confirmations: createConfirmations(context, projects),
    workspaceOf: (runId) => supervisor.workspaceOf(runId),
    noteLife: (runId) => supervisor.noteLife(runId),
  });
  const crews = createCrews({
    context,
    projects,
    supervisor,
    follower,
    headroom: deps.headroom,
    onlyPlaybooks: deps.onlyPlaybooks,
    consider: (projectId) => dispatcher.consider(projectId),
  });
  const dispatcher = createDispatcher({
    context,
    slots: createMachineSlots(deps.machineLimit, () => supervisor.carried().length),
    headroom: deps.headroom,
    sweepUnderWay: (projectId) => sweeper.isUnderWay(projectId),
    finalSweepDone: (projectId) => finalSweeps.isDone(projectId),
    startFinalSweep: (projectId) => finalSweeps.start(projectId),
    mayStart: (projectId) => crews.mayStart(projectId),
  });
  const keeper = createScheduleKeeper(context, crews);
  return {
    crews,
    landings: claims,
    live,
    devServers: tools.devServers,
    terminals: tools.terminals,
    projects: createProjectDesk(context, projects),
    start: ({ resume }) => begin({ context, projects, effects, crews, keeper, resume }),
    openExternal: (projectId) => openExternal(context, projectId),
    ...readings(projects, dispatcher),
    noteLife: (runId) => supervisor.noteLife(runId),
    close: () => shutDown({ ...movers, keeper, dispatcher, effects, projects, crews, tools }),
  };
}

function readings(
  projects: OpenProjects,
  dispatcher: Dispatcher,
): Pick<Engine, 'look' | 'reasons' | 'transcript'> {
  return {
    look: (projectId) => dispatcher.look(projectId),
    reasons: reasonsFrom(dispatcher),
    transcript: transcriptsOf(projects),
  };
}

function reasonsFrom(dispatcher: Dispatcher): Engine['reasons'] {
  return async (projectId) => (await dispatcher.look(projectId))?.reasons ?? new Map();
}

function transcriptsOf(projects: OpenProjects): Engine['transcript'] {
  return async (projectId, ...page) =>
    readTranscript((await projects.of(projectId)).paths.transcripts, ...page);
}

/** First what an earlier process has left, then what goes on. */
async function begin(parts: {
  readonly context: EngineContext;
  readonly projects: OpenProjects;
  readonly effects: EffectRunner;
  readonly crews: Crews;
  readonly keeper: ScheduleKeeper;
  readonly resume: boolean;
}): Promise<Recovery> {
  const recovery = await recover(parts.context, parts.projects);
  if (parts.resume) {
    await parts.effects.replay();
    await parts.crews.takeUpAll();
    await parts.keeper.start();
  }
  return recovery;
}

async function openExternal(
  context: EngineContext,
  projectId: number,
): Promise<Result<ExternalRun>> {
  const dispatched = await context.store.execute(
    'run.dispatch',
    {
      projectId,
      role: 'external',
      purpose: null,
      featureIds: [],
      driver: 'external',
      model: null,
      canaryOf: null,
    },
    context.clock.now(),
  );
  if (!dispatched.ok) {
    return dispatched;
  }
  const { id: runId, role } = dispatched.value;
  const bearer = context.bearers.issue({ projectId, runId, role });
  return accept({ runId, url: context.mcpUrl(), bearer });
}

/** First what starts things, then what runs, then what it needs. */
async function shutDown(running: {
  readonly keeper: ScheduleKeeper;
  readonly dispatcher: Dispatcher;
  readonly supervisor: Supervisor;
  readonly queue: LandingQueue;
  readonly sweeper: Sweeper;
  readonly follower: Follower;
  readonly effects: EffectRunner;
  readonly projects: OpenProjects;
  readonly crews: Crews;
  readonly tools: PersonTools;
}): Promise<void> {
  const { keeper, dispatcher, supervisor, queue, sweeper, follower, effects, projects, crews } =
    running;
  keeper.close();
  dispatcher.close();
  await keeper.idle();
  const toolsClosed = running.tools.close();
  await Promise.all(
    supervisor.carried().map((runId) => supervisor.end(runId, 'stopped', 'save_and_kill')),
  );
  await supervisor.idle();
  await dispatcher.idle();
  await queue.idle();
  await sweeper.idle();
  follower.hurry();
  await effects.idle();
  effects.close();
  supervisor.close();
  await toolsClosed;
  await projects.close();
  await crews.idle();
}
