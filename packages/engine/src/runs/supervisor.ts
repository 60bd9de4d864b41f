import {
  MOST_REPORTS,
  type Project,
  type Run,
  type RunMessage,
  type TranscriptEntry,
} from '@ropewalk/contracts';
import type { AgentDriver, OurReason } from '@ropewalk/core';
import type { Screens } from '../browser/screens.ts';
import type { EngineContext, OpenProjects } from '../engine-types.ts';
import type { Held } from '../fleet/fleet-types.ts';
import { rightsForStart } from '../rights/rights-for-start.ts';
import type { TrespassWatch } from '../trespass/trespass-watch.ts';
import { networkPolicyOf } from '../wall/network/project-outlet.ts';
import type { Workspace } from '../workspaces/workspace-types.ts';
import { accountOf } from './account.ts';
import { createAllowances, type Allowances } from './allowance.ts';
import { callOff, callOffBy, createCarried, type Carried } from './carried.ts';
import { lazyTranscript } from './lazy-transcript.ts';
import { renewForEver } from './lease-renewal.ts';
import type { LiveFeed } from './live-feed.ts';
import { createOverseer, inBackground } from './overseer.ts';
import { passOverTold } from './pass-over-told.ts';
import type { PromptFor } from './prompt-for.ts';
import { giveUp, settleOurs } from './settle-ours.ts';
import { settleRun } from './settle-run.ts';
import { createLocalSite } from './site/local-site.ts';
import type { Site, SiteRun, SiteTask } from './site/site-types.ts';
import { taskFor } from './task-for.ts';
import { readEarlierTranscript } from './transcript-pages.ts';

/** Carries runs: has a site work on them, watches over that, ends them, settles what they leave. */
export interface Supervisor {
  /**
   * Carries one queued run to its end: on this machine, or at another site. Never rejects: what goes wrong becomes
   * the run's outcome.
   */
  carry(runId: number, projectId: number, site?: Site): Promise<void>;
  /** Goes on with a run that a worker has carried all the time. */
  takeUp(run: Run, site: Site, held: Held): Promise<void>;
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
  takeWaiting(runId: number): Promise<readonly string[]>;
  /** Where a run is worked on; null when nobody does (yet, any more). */
  siteOf(runId: number): SiteRun | null;
  /** The workspace of a run that works here; null when it has none (yet, any more). */
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
  /** Runs that workers carry, whose beats renew their leases; and those that wait for a worker, whose leases are ours to renew. */
  readonly elsewhere: { carried(): readonly number[]; waiting(): readonly number[] };
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
  const here = siteHere(deps);
  const stopRenewing = renewForEver(
    context,
    () => {
      const away = new Set(deps.elsewhere.carried());
      return [...[...carried.keys()].filter((id) => !away.has(id)), ...deps.elsewhere.waiting()];
    },
    (runId) => inBackground(context)(() => end(runId, 'lease_lost', 'save_and_kill')),
  );

  const stopHearing = context.store.subscribe(({ events }) => callOffBy(carried.values(), events));

  const end: Supervisor['end'] = async (runId, reason, how) => {
    const entry = carried.get(runId);
    if (entry === undefined) {
      return;
    }
    entry.ended ??= reason;
    await entry.site?.end(reason, how);
    await entry.done;
  };

  const carry = carrying(context, carried);

  return {
    carry: (runId, projectId, site = here) =>
      carry(runId, projectId, (entry) => carryToEnd({ ...deps, allowances }, entry, site)),
    takeUp: (run, site, held) =>
      carry(run.id, run.projectId, (entry) =>
        goOn({ ...deps, allowances }, entry, { run, site, held }),
      ),
    end,
    async freeze(projectId) {
      for (const entry of carried.values()) {
        if (entry.projectId === projectId) callOff(entry, 'paused');
      }
      await Promise.all(sitesOf(carried, projectId).map((site) => site.freeze()));
    },
    async thaw(projectId) {
      await Promise.all(sitesOf(carried, projectId).map((site) => site.thaw()));
    },
    isMoneyLeft: allowances.isLeft,
    ...touchSites((runId) => carried.get(runId)?.site ?? null),
    ...lookAtCarried(carried),
    close() {
      stopRenewing();
      stopHearing();
    },
  };
}

type Carrying = (
  runId: number,
  projectId: number,
  work: (entry: Carried) => Promise<void>,
) => Promise<void>;

/** Has a run among the carried ones while `work` goes on, and gives it up where that breaks off. */
function carrying(context: EngineContext, carried: Map<number, Carried>): Carrying {
  return async (runId, projectId, work) => {
    const entry = createCarried(runId, projectId);
    carried.set(runId, entry);
    entry.done = work(entry)
      .catch(async (err: unknown) => {
        if (entry.ended === null) {
          context.log.error({ err, runId }, 'a run could not be carried');
        }
        await giveUp(context, entry, err);
      })
      .finally(() => carried.delete(runId));
    await entry.done;
  };
}

/** This machine as a site of its own control plane. */
function siteHere({ context, projects, trespass, leaveWorkspace }: SupervisorDeps): Site {
  return createLocalSite({
    context,
    trespass,
    leaveWorkspace,
    workspacesOf: async ({ project }) => (await projects.of(project.id)).workspaces,
    driverOf: ({ run }) => context.resolveDriver(run.driver, run.provider),
    organisationOf: () => context.organisation.inForce(),
    networkOf: ({ project }) => networkPolicyOf(context.store, project.id),
  });
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

/** What is passed on to the site of a run, where there is one. */
function touchSites(
  of: (runId: number) => SiteRun | null,
): Pick<Supervisor, 'noteLife' | 'say' | 'takeWaiting' | 'siteOf' | 'workspaceOf'> {
  return {
    siteOf: of,
    noteLife: (runId) => of(runId)?.noteLife(),
    say: (message) => of(message.runId)?.say(message),
    takeWaiting: async (runId) => ((await of(runId)?.takeWaiting()) ?? []).map(({ text }) => text),
    workspaceOf: (runId) => of(runId)?.workspace() ?? null,
  };
}

function sitesOf(carried: ReadonlyMap<number, Carried>, projectId: number): SiteRun[] {
  return [...carried.values()].flatMap((entry) =>
    entry.projectId === projectId && entry.site !== null ? [entry.site] : [],
  );
}

async function carryToEnd(deps: CarryDeps, entry: Carried, site: Site): Promise<void> {
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
  await context.traces.run(run, async () => {
    const parts = await deps.projects.of(project.id);
    const driver = context.resolveDriver(run.driver, run.provider);
    entry.about = { run, account: accountOf(driver) };
    if (!driver.ok) {
      await settleOurs(context, run, 'agent_not_available', driver.refusal.message);
      return;
    }
    const task = await taskFor(deps, { run, project, parts, rights: rights.value });
    await haveWorked(deps, entry, { site, task, driver: driver.value, told: [] });
  });
}

/** All that is known of a run whose site has been told everything by another process. */
async function goOn(
  deps: CarryDeps,
  entry: Carried,
  { run, site, held }: { readonly run: Run; readonly site: Site; readonly held: Held },
): Promise<void> {
  const { context } = deps;
  const project = await context.store.query('projectById', { projectId: entry.projectId });
  if (project === null) return;
  const driver = context.resolveDriver(run.driver, run.provider);
  entry.about = { run, account: accountOf(driver) };
  if (!driver.ok) {
    await settleOurs(context, run, 'agent_not_available', driver.refusal.message);
    return;
  }
  context.bearers.restore(
    { projectId: project.id, runId: run.id, role: run.role },
    held.bearerHash,
  );
  const { hub, paths } = await deps.projects.of(project.id);
  const last = await readEarlierTranscript(paths.transcripts, run.id, null, MOST_REPORTS);
  const task: SiteTask = {
    run,
    project,
    head: await hub.head(),
    saved: null,
    prompts: { none: '', applied: '', offered_as_diff: '' },
    allowance: held.allowance,
    rules: { organisation: null, project: null },
    bearer: '',
  };
  await haveWorked(deps, entry, { site, task, driver: driver.value, told: last.entries });
}

/** Has a site work on the run, and settles what comes of it. `told` was written down before. */
async function haveWorked(
  deps: CarryDeps,
  entry: Carried,
  {
    site,
    task,
    driver,
    told,
  }: {
    readonly site: Site;
    readonly task: SiteTask;
    readonly driver: AgentDriver;
    readonly told: readonly TranscriptEntry[];
  },
): Promise<void> {
  const { context } = deps;
  const { run, project, allowance } = task;
  const parts = await deps.projects.of(project.id);
  if (entry.ended !== null) {
    context.bearers.revoke(run.id);
    await settleOurs(context, run, entry.ended, null);
    return;
  }
  const writer = lazyTranscript(parts.paths.transcripts, run.id, (err) =>
    context.log.error({ err, runId: run.id }, 'a transcript cannot be written'),
  );
  const transcript = passOverTold(deps.live.record(run, writer), told);
  const overseer = createOverseer({ ...deps, entry, run, project, driver, transcript });
  const work = site.work(task, overseer);
  entry.site = work;
  try {
    const done = await work.done;
    if (done.kind === 'ended') {
      const { end } = done;
      await settleRun({ context, parts, project, run, end, driver, allowance, transcript });
    } else if (done.kind === 'not_begun' && !entry.isOver) {
      await settleOurs(context, run, done.reason, done.detail);
    }
  } finally {
    entry.site = null;
    context.bearers.revoke(run.id);
    deps.screens.forget(run);
    await transcript.close();
    await work.leave();
  }
}
