import type { Landings, Project, Reason } from '@ropewalk/contracts';
import {
  accept,
  type DriverFacts,
  type ImproveDecision,
  type ImproveRecord,
  type Plan,
  type Result,
  type RunQueue,
} from '@ropewalk/core';
import { createScreens, type Screens } from './browser/screens.ts';
import { createBudgetStops } from './crew/budget-stops.ts';
import { createChats, removeLeftChats } from './chats/chats.ts';
import type { Chats } from './chats/chat-types.ts';
import { createCrews, type Crews } from './crew/crews.ts';
import { createDispatcher, type Dispatcher } from './crew/dispatcher.ts';
import { createMemoryRooms } from './crew/memory-room.ts';
import { panic, type Panicked } from './crew/panic.ts';
import { createMachineSlots } from './crew/machine-slots.ts';
import type { HeadroomReport } from './machine/headroom.ts';
import type { DevServers } from './dev-server/dev-servers.ts';
import { createSpendWatch } from './crew/spend-watch.ts';
import { createWakefulness } from './crew/wakefulness.ts';
import { createDriverDesk, type DriverDesk } from './drivers/driver-desk.ts';
import type { PriceBook } from './prices/price-book.ts';
import { createEffectRunner } from './effects/effect-runner.ts';
import type { EngineContext, OpenProjects } from './engine-types.ts';
import { createFleet } from './fleet/fleet.ts';
import type { Fleet, FleetDesk } from './fleet/fleet-types.ts';
import { createImprover } from './improve/improver.ts';
import { explainImprovement } from './improve/look-for-improvement.ts';
import { createClaims } from './landing/claims.ts';
import { createFollower } from './landing/follower.ts';
import { createLandingQueue, type LandingQueue } from './landing/landing-queue.ts';
import { remotesOf } from './landing/remotes.ts';
import { createFinalSweeps, type FinalSweeps } from './regression/final-sweeps.ts';
import { createPersonTools } from './person-tools/person-tools.ts';
import { createProjectDesk, type ProjectDesk } from './project/project-desk.ts';
import { createRecords, type Records } from './records/records.ts';
import { createPolicyDesk, type PolicyDesk } from './rights/policy-desk.ts';
import { recover, type Recovery } from './recovery/recover.ts';
import { createConfirmations } from './regression/confirm.ts';
import { createSweeper, type Sweeper } from './regression/sweeper.ts';
import type { PromptFor } from './runs/prompt-for.ts';
import { createSettingsDesk, type SettingsDesk } from './settings/settings-desk.ts';
import { createLiveFeed, type LiveFeed } from './runs/live-feed.ts';
import { createScheduleKeeper } from './schedule/keeper.ts';
import { createRunMessages, type RunMessages } from './runs/run-messages.ts';
import { createSupervisor, type Supervisor } from './runs/supervisor.ts';
import { createTranscriptReader, type TranscriptReader } from './runs/transcript-reader.ts';
import { readTranscript, type TranscriptPage } from './runs/transcripts.ts';
import { createTrespassWatch, type TrespassWatch } from './trespass/trespass-watch.ts';
import type { Terminals } from './terminals/terminals.ts';

/** The running parts of a control plane, put together. */
export interface Engine extends RunMessages {
  readonly crews: Crews;
  /** What workers ask. */
  readonly fleet: FleetDesk;
  readonly landings: Landings;
  readonly devServers: DevServers;
  readonly terminals: Terminals;
  readonly settings: SettingsDesk;
  /** What happens, at the moment when it does. */
  readonly live: LiveFeed;
  /** What the browsers of agents show. */
  readonly screens: Screens;
  readonly projects: ProjectDesk;
  readonly records: Records;
  /** What is known of drivers and of the accounts that they share. */
  readonly drivers: DriverDesk;
  /** What models cost. */
  readonly prices: PriceBook;
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
  /** Transcripts, read otherwise than from their beginning. */
  readonly transcripts: TranscriptReader;
  /** A run has called one of our tools. */
  noteLife(runId: number): void;
  /** Which commands agents may run. */
  readonly policies: PolicyDesk;
  /** Conversations with agents. */
  readonly chats: Chats;
  /** How it stands with the improving of a project by itself. */
  improvement(
    project: Project,
  ): Promise<{ readonly record: ImproveRecord; readonly decision: ImproveDecision }>;
  /** Kills first, on every project; then writes down what happened. */
  panic(): Promise<Panicked>;
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
  readonly headroom: () => Promise<HeadroomReport>;
  /** The person's own variables, for their shells. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether crews of other agents than playbooks are refused. */
  readonly onlyPlaybooks: boolean;
  /** What is known of drivers beforehand. */
  readonly knownDrivers: readonly DriverFacts[];
  /** Carries queued runs to workers. */
  readonly runQueue: RunQueue;
  /** Whether the store offers runs to it in the transaction that takes their leases. */
  readonly isOfferedByStore: boolean;
  /** Compared with that of workers. */
  readonly version: string;
  /** Another control plane goes on as soon as this one ends: it leaves to that what others have to wait for. */
  readonly handsOver: boolean;
}

/** Puts the running parts together; nothing moves before `start`. */
export function createEngine(deps: EngineDeps): Engine {
  const { context, projects } = deps;
  const running = createRunning(deps);
  const { crews, dispatcher, supervisor } = running;
  return {
    crews,
    fleet: running.fleet.desk,
    landings: running.claims,
    live: running.live,
    screens: running.screens,
    devServers: running.tools.devServers,
    terminals: running.tools.terminals,
    settings: createSettingsDesk(context, context.credentials),
    projects: createProjectDesk(context, projects, running),
    policies: createPolicyDesk(context, projects),
    drivers: createDriverDesk(context, deps.knownDrivers),
    prices: context.prices,
    records: createRecords(context, projects, supervisor),
    start: ({ resume }) => begin({ ...running, context, projects }, resume),
    openExternal: (projectId) => openExternal(context, projectId),
    look: (projectId) => dispatcher.look(projectId),
    reasons: reasonsFrom(dispatcher),
    transcript: transcriptsOf(projects),
    transcripts: createTranscriptReader(projects),
    noteLife: (runId) => supervisor.noteLife(runId),
    chats: running.chats,
    ...createRunMessages(context, supervisor),
    improvement: (project) => explainImprovement({ context, crews }, project),
    panic: () => panic({ ...running, context, projects }),
    close: () => shutDown({ ...running, projects, handsOver: deps.handsOver }),
  };
}

type Running = ReturnType<typeof createRunning>;

/** Everything that moves, and what each needs of the others. */
function createRunning(deps: EngineDeps) {
  const { context, projects, environment } = deps;
  const live = createLiveFeed(context.store);
  const screens = createScreens();
  const trespass = watchTrespass(deps, () => supervisor);
  const supervisor = createSupervisor({
    context,
    projects,
    promptFor: deps.promptFor,
    live,
    screens,
    trespass,
    leaveWorkspace: (run) => tools.leave(run),
    onSpent: (project) => spent.note(project),
    elsewhere: { carried: () => fleet.carried(), waiting: () => fleet.waiting() },
  });
  const fleet = fleetOf(deps, live, () => supervisor);
  const tools = createPersonTools({ context, projects, supervisor, environment });
  const queue = createLandingQueue(context, projects);
  const sweeper = createSweeper(context, projects);
  const follower = createFollower(context, projects, queue);
  const consider = (projectId: number): void => dispatcher.consider(projectId);
  const finalSweeps = createFinalSweeps(context, projects, sweeper, follower, consider);
  const remotes = remotesOf(context, projects);
  const movers = { supervisor, fleet, queue, sweeper, follower, ...remotes };
  const effects = createEffectRunner({ context, ...movers });
  const claims = claimsOf(deps, queue, supervisor);
  const spent = createSpendWatch(context, consider);
  const crews = createCrews({
    context,
    projects,
    supervisor,
    follower,
    headroom: deps.headroom,
    onlyPlaybooks: deps.onlyPlaybooks,
    consider,
  });
  const dispatcher = createDispatcherOf({
    ...deps,
    supervisor,
    fleet,
    sweeper,
    finalSweeps,
    crews,
  });
  return {
    ...movers,
    live,
    screens,
    tools,
    effects,
    claims,
    crews,
    dispatcher,
    keeper: createScheduleKeeper(context, crews),
    improver: createImprover({ context, crews }),
    wakefulness: createWakefulness(context),
    chats: createChats({ ...deps, trespass }),
  };
}

function claimsOf(
  { context, projects }: EngineDeps,
  queue: LandingQueue,
  supervisor: Supervisor,
): Landings {
  return createClaims({
    context,
    projects,
    queue,
    confirmations: createConfirmations(context, projects),
    siteOf: (runId) => supervisor.siteOf(runId),
    noteLife: (runId) => supervisor.noteLife(runId),
  });
}

function fleetOf(
  { context, projects, runQueue, isOfferedByStore, version }: EngineDeps,
  live: LiveFeed,
  supervisor: () => Supervisor,
): Fleet {
  const queue = runQueue;
  return createFleet({ context, projects, live, queue, isOfferedByStore, version, supervisor });
}

function watchTrespass(
  { context, projects }: EngineDeps,
  supervisor: () => Supervisor,
): TrespassWatch {
  return createTrespassWatch({
    context,
    projects,
    end: (runId) => {
      supervisor()
        .end(runId, 'foreign_files_changed', 'save_and_kill')
        .catch((err: unknown) =>
          context.log.error({ err, runId }, 'a run that has left its place could not be ended'),
        );
    },
  });
}

function createDispatcherOf(
  parts: EngineDeps & {
    readonly supervisor: Supervisor;
    readonly fleet: Fleet;
    readonly sweeper: Sweeper;
    readonly finalSweeps: FinalSweeps;
    readonly crews: Crews;
  },
): Dispatcher {
  const { context, supervisor, sweeper, finalSweeps, crews } = parts;
  return createDispatcher({
    context,
    slots: createMachineSlots(
      () => context.settings().slots,
      () => supervisor.carried().length - parts.fleet.carried().length,
    ),
    isMoneyLeft: (project, spending) => supervisor.isMoneyLeft(project, spending),
    headroom: parts.headroom,
    rooms: createMemoryRooms(context, supervisor),
    fleetRoom: (project) => parts.fleet.room(project),
    sweepUnderWay: (projectId) => sweeper.isUnderWay(projectId),
    finalSweepDone: (projectId) => finalSweeps.isDone(projectId),
    startFinalSweep: (projectId) => finalSweeps.start(projectId),
    mayStart: (projectId) => crews.mayStart(projectId),
    budgetStops: createBudgetStops(context, (runId, reason) =>
      supervisor.end(runId, reason, 'save_and_kill'),
    ),
  });
}

function reasonsFrom(dispatcher: Dispatcher): Engine['reasons'] {
  return async (projectId) => (await dispatcher.look(projectId))?.reasons ?? new Map();
}

function transcriptsOf(projects: OpenProjects): Engine['transcript'] {
  return async (projectId, ...page) =>
    readTranscript((await projects.of(projectId)).paths.transcripts, ...page);
}

/** First what an earlier process has left, then what goes on. */
async function begin(
  running: Running & { readonly context: EngineContext; readonly projects: OpenProjects },
  resume: boolean,
): Promise<Recovery> {
  const { context, projects } = running;
  const recovery = await recover(context, projects, running.fleet);
  await removeLeftChats(running);
  running.crews.open();
  if (resume) {
    await running.effects.replay();
    running.fleet.watch();
    await running.crews.takeUpAll();
    await running.keeper.start();
    await running.improver.start();
    await running.pusher.takeUp(await context.store.query('projects', {}));
    await running.savedWork.start();
    await running.wakefulness.watch();
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
async function shutDown(
  running: Running & { readonly projects: OpenProjects; readonly handsOver: boolean },
): Promise<void> {
  const { keeper, dispatcher, supervisor, queue, sweeper, follower, effects, projects, crews } =
    running;
  keeper.close();
  running.improver.close();
  dispatcher.close();
  await keeper.idle();
  await running.chats.close();
  await running.improver.idle();
  const toolsClosed = running.tools.close();
  // Agents of workers go on; whoever comes next takes them up.
  running.fleet.letGo();
  // Checks may take minutes, in which nobody leads.
  if (running.handsOver) await projects.leaveChecks();
  await Promise.all(
    supervisor.carried().map((runId) => supervisor.end(runId, 'stopped', 'save_and_kill')),
  );
  await supervisor.idle();
  await dispatcher.idle();
  running.savedWork.endWaiting();
  await queue.idle();
  await sweeper.idle();
  follower.hurry();
  await effects.idle();
  effects.close();
  await running.pusher.close();
  await running.savedWork.close();
  await running.wakefulness.close();
  supervisor.close();
  await running.fleet.close();
  await toolsClosed;
  await projects.close();
  await crews.idle();
}
