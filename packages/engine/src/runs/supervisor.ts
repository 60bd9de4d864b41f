import type { Project, Run, RunMessage } from '@ropewalk/contracts';
import type { AgentDriver, OurReason } from '@ropewalk/core';
import { createAllowances, type Allowances } from './allowance.ts';
import { acquirePlace } from './acquire-place.ts';
import { sayWhatWaits, standStillWhilePaused } from './catch-up.ts';
import { browserOfRun } from './browser-of-run.ts';
import type { Screens } from '../browser/screens.ts';
import { accountOf, noteAnswer } from './account.ts';
import { callOff, callOffBy, createCarried, type Carried } from './carried.ts';
import type { EngineContext, OpenProjects } from '../engine-types.ts';
import type { LiveFeed } from './live-feed.ts';
import { withOutlet } from './outlet-of-run.ts';
import { tellUsage } from './tell-usage.ts';
import { openTranscript } from './transcripts.ts';
import { renewForEver } from './lease-renewal.ts';
import { startRunSession, type RunSession, type SessionRequest } from './run-session.ts';
import { whyNotBegin } from './last-look.ts';
import { judgeFor } from '../rights/judge-for.ts';
import { rightsForStart, type RunRights } from '../rights/rights-for-start.ts';
import { giveUp, settleOurs } from './settle-ours.ts';
import { settleRun } from './settle-run.ts';
import type { PromptFor } from './prompt-for.ts';
import type { Visitor } from '../trespass/guest-book.ts';
import type { TrespassWatch } from '../trespass/trespass-watch.ts';
import type { Workspace } from '../workspaces/workspace-types.ts';

/** Carries runs: prepares their places, starts, watches and ends their agents, settles what they leave. */
export interface Supervisor {
  /** Carries one queued run to its end. Never rejects: what goes wrong becomes the run's outcome. */
  carry(runId: number, projectId: number): Promise<void>;
  /** Ends a run, or keeps a queued one from starting. Resolves when it has been settled. */
  end(runId: number, reason: OurReason, how: 'save_and_kill' | 'kill' | 'gently'): Promise<void>;
  freeze(projectId: number): Promise<void>;
  thaw(projectId: number): Promise<void>;
  noteLife(runId: number): void;
  /** Whether the money of this day leaves anything for another run beside those that go on. */
  readonly isMoneyLeft: Allowances['isLeft'];
  /** Says something to a run that works; a run that is not there yet is told when it is. */
  say(message: Pick<RunMessage, 'id' | 'runId' | 'text'>): void;
  /** What a person has said to a run and its program has not been given; it counts as delivered then. */
  takeWaiting(runId: number): readonly string[];
  /** The workspace of a run that works; null when it has none (yet, any more). */
  workspaceOf(runId: number): Workspace | null;
  /** What the programs of a run had of the memory when they were last looked at; 0 before that. */
  presentBytes(runId: number): number;
  /** Ids of runs that are being carried. */
  carried(): readonly number[];
  /** Resolves when nothing is being carried. */
  idle(): Promise<void>;
  close(): void;
}

export interface SupervisorDeps {
  readonly context: EngineContext;
  readonly projects: OpenProjects;
  readonly promptFor: PromptFor;
  /** Called before the workspace of a run is removed: what a person has started there has to go. */
  leaveWorkspace(run: { readonly projectId: number; readonly runId: number }): Promise<void>;
  readonly live: LiveFeed;
  readonly screens: Screens;
  readonly trespass: TrespassWatch;
  /** A run of this project has begun to use time, or has said what it used. */
  onSpent(project: Project): Promise<void> | void;
}

interface CarryDeps extends SupervisorDeps {
  readonly allowances: Allowances;
}

/** An idle supervisor. */
export function createSupervisor(deps: SupervisorDeps): Supervisor {
  const { context } = deps;
  const carried = new Map<number, Carried>();
  const allowances = createAllowances(context);
  const stopRenewing = renewForEver(
    context,
    () => carried.keys(),
    (runId) => background(context, () => end(runId, 'lease_lost', 'save_and_kill')),
  );

  const stopHearing = context.store.subscribe(({ events }) => callOffBy(carried.values(), events));

  const end: Supervisor['end'] = async (runId, reason, how) => {
    const entry = carried.get(runId);
    if (entry === undefined) {
      return;
    }
    callOff(entry, reason);
    entry.ended ??= reason;
    entry.abort.abort();
    await entry.session?.end(reason, how);
    await entry.done;
  };

  return {
    async carry(runId, projectId) {
      const entry = createCarried(runId, projectId);
      carried.set(runId, entry);
      entry.done = carryToEnd({ ...deps, allowances }, entry)
        .catch(async (err: unknown) => {
          if (entry.ended === null) {
            context.log.error({ err, runId }, 'a run could not be carried');
          }
          await giveUp(context, entry, err);
        })
        .finally(() => carried.delete(runId));
      await entry.done;
    },
    end,
    async freeze(projectId) {
      for (const entry of carried.values()) {
        if (entry.projectId === projectId) callOff(entry, 'paused');
      }
      await Promise.all(sessionsOf(carried, projectId).map((session) => session.freeze()));
    },
    async thaw(projectId) {
      await Promise.all(sessionsOf(carried, projectId).map((session) => session.thaw()));
    },
    isMoneyLeft: allowances.isLeft,
    ...touchSessions((runId) => carried.get(runId)?.session ?? null),
    ...lookAtCarried(carried),
    close() {
      stopRenewing();
      stopHearing();
    },
  };
}

function lookAtCarried(
  carried: ReadonlyMap<number, Carried>,
): Pick<Supervisor, 'presentBytes' | 'carried' | 'idle'> {
  return {
    presentBytes: (runId) => carried.get(runId)?.presentBytes ?? 0,
    carried: () => [...carried.keys()],
    async idle() {
      while (carried.size > 0) {
        await Promise.all([...carried.values()].map((entry) => entry.done));
      }
    },
  };
}

/** What is passed on to the session of a run, where there is one. */
function touchSessions(
  of: (runId: number) => RunSession | null,
): Pick<Supervisor, 'noteLife' | 'say' | 'takeWaiting' | 'workspaceOf'> {
  return {
    noteLife: (runId) => of(runId)?.noteLife(),
    say: (message) => of(message.runId)?.say(message),
    takeWaiting: (runId) => (of(runId)?.takeWaiting() ?? []).map(({ text }) => text),
    workspaceOf: (runId) => of(runId)?.workspace ?? null,
  };
}

function sessionsOf(carried: ReadonlyMap<number, Carried>, projectId: number): RunSession[] {
  return [...carried.values()].flatMap((entry) =>
    entry.projectId === projectId && entry.session !== null ? [entry.session] : [],
  );
}

async function carryToEnd(deps: CarryDeps, entry: Carried): Promise<void> {
  const { context } = deps;
  const [run, project] = await Promise.all([
    context.store.query('run', { runId: entry.runId }),
    context.store.query('projectById', { projectId: entry.projectId }),
  ]);
  if (run === null || project === null) {
    return;
  }
  const rights = await rightsForStart(context, project);
  if (!rights.ok) {
    await settleOurs(context, run, 'environment', rights.refusal.message);
    return;
  }
  await context.traces.run(run, () =>
    carryPrepared(deps, entry, { run, project, rights: rights.value }),
  );
}

/** A run that may begin, with what it may do. */
interface Permitted {
  readonly run: Run;
  readonly project: Project;
  readonly rights: RunRights;
}

async function carryPrepared(
  deps: CarryDeps,
  entry: Carried,
  { run, project, rights }: Permitted,
): Promise<void> {
  const { context } = deps;
  const parts = await deps.projects.of(project.id);
  const driver = context.resolveDriver(run.driver, run.provider);
  entry.about = { run, account: accountOf(driver) };
  const prompt = deps.promptFor({ project, run, parts });
  // Whoever awaits it hears of it; until then it must not end the process.
  prompt.catch(() => undefined);
  const [needs, feature, allowance] = await Promise.all([
    driver.ok ? driver.value.probe() : driver,
    soleFeature(deps, run),
    deps.allowances.take(project, run),
    context.prices.look(),
  ]);
  if (!driver.ok || !needs.ok) {
    await settleOurs(context, run, 'agent_not_available', needs.ok ? null : needs.refusal.message);
    return;
  }
  const acquired = await acquirePlace(context, parts, entry, {
    marker: `${context.homeId}-run-${run.id}`,
    config: project.config,
    savedRef: feature?.savedRef ?? null,
    signal: entry.abort.signal,
  });
  if (acquired === 'run_is_over') {
    return;
  }
  if (!acquired.ok) {
    await settleOurs(context, run, entry.ended ?? 'environment', acquired.refusal.message);
    return;
  }
  const { workspace, savedWork } = acquired.value;
  const over = await lastLook(context, entry, run, driver.value);
  if (over !== null) {
    await settleOurs(context, run, over, null);
    await parts.workspaces.remove(workspace);
    return;
  }
  const place = { project, parts, workspace, run, allowance, needs: needs.value };
  try {
    await withOutlet(context, { project, run, needs: needs.value }, async (outlet) =>
      work(deps, entry, {
        ...place,
        outlet,
        browser: await browserOfRun(context, project, run, workspace, outlet),
        judge: judgeFor({ ...rights, organisation: context.organisation, place: workspace }),
        driver: driver.value,
        prompt: (await prompt)(savedWork),
      }),
    );
  } finally {
    // From here on it has no workspace that anybody could start something in.
    entry.session = null;
    await deps.leaveWorkspace({ projectId: project.id, runId: run.id });
    await parts.workspaces.remove(workspace);
  }
}

/** Asked before the program of a run is started: much may have happened since it was dispatched. */
async function lastLook(
  context: EngineContext,
  entry: Carried,
  run: Run,
  { account }: AgentDriver,
): Promise<OurReason | null> {
  const over = await whyNotBegin(context, run, account);
  return entry.ended ?? entry.door.closedFor() ?? over;
}

/** Everything that a run needs to be worked on. */
type Prepared = Pick<
  SessionRequest,
  | 'project'
  | 'parts'
  | 'workspace'
  | 'run'
  | 'driver'
  | 'needs'
  | 'browser'
  | 'judge'
  | 'outlet'
  | 'prompt'
  | 'allowance'
>;

/** Has the agent work in its place until it is gone, and settles what it leaves. */
async function work(deps: SupervisorDeps, entry: Carried, prepared: Prepared): Promise<void> {
  const { context } = deps;
  const { project, parts, run, driver } = prepared;
  const transcript = deps.live.record(
    run,
    await openTranscript(parts.paths.transcripts, run.id, (err) =>
      context.log.error({ err, runId: run.id }, 'a transcript cannot be written'),
    ),
  );
  prepared.outlet.hear((text) =>
    transcript.append(context.clock.now(), { type: 'stderr', text: `${text}\n` }),
  );
  try {
    await deps.trespass.enter(toVisitor(run));
    // Once more, after everything that had to be waited for; from here on the door is watched.
    const over = await lastLook(context, entry, run, driver);
    if (over !== null) {
      await settleOurs(context, run, over, null);
      return;
    }
    const session = openSession(deps, entry, { ...prepared, transcript });
    entry.session = session;
    background(context, () => sayWhatWaits(context, session, run.id));
    background(context, () => standStillWhilePaused(context, project.id, session));
    const end = await session.done;
    const { allowance } = prepared;
    await settleRun({ context, parts, project, run, end, driver, allowance, transcript });
  } finally {
    await deps.trespass.leave(run.id);
    context.bearers.revoke(run.id);
    deps.screens.forget(run);
    await transcript.close();
  }
}

/** Starts its agent, and has everybody hear of what that does. */
function openSession(
  deps: SupervisorDeps,
  entry: Carried,
  prepared: Prepared & Pick<SessionRequest, 'transcript'>,
): RunSession {
  const { context } = deps;
  const { project, parts, workspace, run, driver } = prepared;
  const bearer = context.bearers.issue({ projectId: project.id, runId: run.id, role: run.role });
  return startRunSession({
    context,
    ...prepared,
    bearer,
    door: entry.door,
    onEvent: (event) => deps.trespass.note(run.id, event),
    onGone: () => deps.trespass.leave(run.id),
    onStarted(pid) {
      background(context, async () => {
        await recordStart(context, run.id, pid, workspace);
        await deps.onSpent(project);
      });
      // Only now: whoever waits for the agent shall not wait for the next one's place.
      void parts.workspaces.refill(project.config, poolSize(project));
    },
    onUsage: (usage, toldModel) =>
      background(context, async () => {
        await tellUsage(context, { run, usage, toldModel });
        await deps.onSpent(project);
      }),
    onMessage: (messageId) =>
      background(context, () =>
        context.store.execute('run.message_delivered', { messageId }, context.clock.now()),
      ),
    onMemory: (presentBytes) => {
      entry.presentBytes = presentBytes;
    },
    onScreen: (png) => deps.screens.show(run, png, context.clock.now()),
    onActed: () => background(context, () => noteAnswer(context, run, driver.account)),
  });
}

function toVisitor(run: Run): Visitor {
  return { runId: run.id, featureIds: run.features.map(({ featureId }) => featureId) };
}

/** Workspaces that are cut ahead: enough for every slot to be refilled at once, never a crowd. */
export function poolSize(project: Project): number {
  return Math.min(project.settings.maxConcurrency, 4);
}

async function recordStart(
  context: EngineContext,
  runId: number,
  pid: number,
  workspace: Workspace,
): Promise<void> {
  await context.store.execute(
    'run.start',
    { runId, pid, workspace: workspace.id },
    context.clock.now(),
  );
}

async function soleFeature(deps: SupervisorDeps, run: Run) {
  const [first, ...others] = run.features;
  return first === undefined || others.length > 0 || first.purpose !== 'coding'
    ? null
    : deps.context.store.query('feature', { featureId: first.featureId });
}

/** Work that nobody waits for; its failure is told. */
function background(context: EngineContext, work: () => Promise<unknown>): void {
  work().catch((err: unknown) => context.log.error({ err }, 'work in the background failed'));
}
