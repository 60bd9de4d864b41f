import type { OrganisationPolicy, Project } from '@ropewalk/contracts';
import {
  refuse,
  type AgentDriver,
  type DriverNeeds,
  type NetworkPolicy,
  type OurReason,
  type Result,
} from '@ropewalk/core';
import { runMarker, runRef } from '../../engine-types.ts';
import { judgeFor } from '../../rights/judge-for.ts';
import type { TrespassWatch } from '../../trespass/trespass-watch.ts';
import type { Workspace, Workspaces } from '../../workspaces/workspace-types.ts';
import { acquirePlace } from './acquire-place.ts';
import { browserOfRun } from './browser-of-run.ts';
import { withOutlet, type RunOutlet } from './outlet-of-run.ts';
import { startRunSession, type RunSession, type SessionEnd } from './run-session.ts';
import type { Overseer, SavedWork, Site, SiteEnd, SiteRun, SiteTask } from './site-types.ts';
import type { SiteContext } from './site-context.ts';
import { createSpawnDoor, type SpawnDoor } from './spawn-door.ts';

export interface LocalSiteDeps {
  readonly context: SiteContext;
  readonly trespass: TrespassWatch;
  /** Where the run is given a place; the commits that the task names are there. */
  workspacesOf(task: SiteTask): Promise<Workspaces>;
  driverOf(task: SiteTask): Result<AgentDriver>;
  /** What the organisation says about commands at this moment. */
  organisationOf(task: SiteTask): Promise<OrganisationPolicy | null>;
  /** Which hosts programs of the project reach at this moment. */
  networkOf(task: SiteTask): Promise<NetworkPolicy>;
  /** Called before a place is removed: what a person has started there has to go. */
  leaveWorkspace(run: { readonly projectId: number; readonly runId: number }): Promise<void>;
}

/** A run that is worked on here. */
interface Entry {
  readonly task: SiteTask;
  readonly overseer: Overseer;
  readonly door: SpawnDoor;
  readonly abort: AbortController;
  ended: OurReason | null;
  session: RunSession | null;
  place: { readonly workspaces: Workspaces; readonly workspace: Workspace } | null;
}

/** This machine as a place where runs are worked on. */
export function createLocalSite(deps: LocalSiteDeps): Site {
  return {
    work(task, overseer) {
      const entry: Entry = {
        task,
        overseer,
        door: createSpawnDoor(),
        abort: new AbortController(),
        ended: null,
        session: null,
        place: null,
      };
      const done = workToEnd(deps, entry)
        .catch((err: unknown) => brokenOff(deps, entry, err))
        .finally(() => {
          // From here on it has no place that anybody could start something in.
          entry.session = null;
        });
      return toSiteRun(deps, entry, done);
    },
  };
}

function toSiteRun(deps: LocalSiteDeps, entry: Entry, done: Promise<SiteEnd>): SiteRun {
  const callOff = (reason: OurReason): void => {
    entry.door.close(reason);
    if (entry.session === null) {
      entry.ended ??= reason;
      entry.abort.abort();
    }
  };
  return {
    done,
    callOff,
    async end(reason, how) {
      callOff(reason);
      entry.ended ??= reason;
      entry.abort.abort();
      await entry.session?.end(reason, how);
    },
    freeze: async () => entry.session?.freeze(),
    thaw: async () => entry.session?.thaw(),
    noteLife: () => entry.session?.noteLife(),
    say: (message) => entry.session?.say(message),
    takeWaiting: async () => entry.session?.takeWaiting() ?? [],
    base: () => entry.session?.workspace.base ?? null,
    workspace: () => entry.session?.workspace ?? null,
    ...contentOf(deps, entry),
    leave: () => leave(deps, entry),
  };
}

function contentOf(
  { context, trespass }: LocalSiteDeps,
  entry: Entry,
): Pick<SiteRun, 'snapshot' | 'takeEvidence'> {
  const { id } = entry.task.run;
  return {
    async snapshot(message) {
      const { place, session } = entry;
      if (place === null || session === null) return null;
      const { workspaces, workspace } = place;
      const marker = `${runMarker(context.homeId, id)}-freeze`;
      const [snapshot, found] = await Promise.all([
        workspaces.snapshot(workspace, { marker, ref: runRef(id), message }),
        trespass.ask(id),
      ]);
      return { snapshot, trespass: found };
    },
    async takeEvidence(path, intoFolder) {
      return entry.place === null
        ? refuse('invalid_input', 'This run has no workspace any more.', { kind: 'evidence', path })
        : entry.place.workspaces.takeEvidence(entry.place.workspace, path, intoFolder);
    },
  };
}

async function leave({ leaveWorkspace }: LocalSiteDeps, entry: Entry): Promise<void> {
  const { place, task } = entry;
  if (place === null) return;
  entry.place = null;
  await leaveWorkspace({ projectId: task.project.id, runId: task.run.id });
  await place.workspaces.remove(place.workspace);
}

/** What breaks off because we ended the run says nothing about its environment. */
function brokenOff({ context }: LocalSiteDeps, entry: Entry, err: unknown): SiteEnd {
  const { id: runId } = entry.task.run;
  if (entry.ended !== null) return { kind: 'not_begun', reason: entry.ended, detail: null };
  context.log.error({ err, runId }, 'a run could not be carried');
  const cause = err instanceof Error ? err.message : String(err);
  return { kind: 'not_begun', reason: 'environment', detail: `It could not be carried: ${cause}` };
}

async function workToEnd(deps: LocalSiteDeps, entry: Entry): Promise<SiteEnd> {
  const { task, overseer } = entry;
  const driver = deps.driverOf(task);
  const needs = driver.ok ? await driver.value.probe() : driver;
  if (!driver.ok || !needs.ok) {
    const detail = needs.ok ? null : needs.refusal.message;
    return { kind: 'not_begun', reason: 'agent_not_available', detail };
  }
  const workspaces = await deps.workspacesOf(task);
  const acquired = await acquirePlace(workspaces, overseer, {
    marker: runMarker(deps.context.homeId, task.run.id),
    config: task.project.config,
    savedRef: task.saved?.ref ?? null,
    signal: entry.abort.signal,
  });
  if (acquired === 'run_is_over') {
    return { kind: 'not_begun', reason: entry.ended ?? 'stopped', detail: null };
  }
  if (!acquired.ok) {
    const detail = acquired.refusal.message;
    return { kind: 'not_begun', reason: entry.ended ?? 'environment', detail };
  }
  const { workspace, savedWork } = acquired.value;
  entry.place = { workspaces, workspace };
  const over = await lastLook(entry);
  if (over !== null) return { kind: 'not_begun', reason: over, detail: null };
  return withOutlet(
    deps.context,
    { task, needs: needs.value, policy: () => deps.networkOf(task) },
    async (outlet) =>
      work(deps, entry, {
        workspaces,
        workspace,
        driver: driver.value,
        needs: needs.value,
        outlet,
        savedWork,
      }),
  );
}

/** Asked before the program of a run is started: much may have happened since it was dispatched. */
async function lastLook(entry: Entry): Promise<OurReason | null> {
  const over = await entry.overseer.mayBegin();
  return entry.ended ?? entry.door.closedFor() ?? over;
}

/** Everything that the agent needs to begin. */
interface Prepared {
  readonly workspaces: Workspaces;
  readonly workspace: Workspace;
  readonly driver: AgentDriver;
  readonly needs: DriverNeeds;
  readonly outlet: RunOutlet;
  readonly savedWork: SavedWork;
}

/** Has the agent work in its place until it is gone. */
async function work(deps: LocalSiteDeps, entry: Entry, prepared: Prepared): Promise<SiteEnd> {
  const { context, trespass } = deps;
  const { run, project } = entry.task;
  const { workspace, outlet } = prepared;
  const browser = await browserOfRun(context, project, run, workspace, outlet);
  outlet.hear((sentence) => entry.overseer.hostRefused(context.clock.now(), sentence));
  try {
    await trespass.enter({
      runId: run.id,
      featureIds: run.features.map(({ featureId }) => featureId),
    });
    // Once more, after everything that had to be waited for; from here on the door is watched.
    const over = await lastLook(entry);
    if (over !== null) return { kind: 'not_begun', reason: over, detail: null };
    const session = openSession(deps, entry, { ...prepared, browser });
    entry.session = session;
    entry.overseer.working();
    const end: SessionEnd = await session.done;
    return { kind: 'ended', end };
  } finally {
    await trespass.leave(run.id);
  }
}

function openSession(
  deps: LocalSiteDeps,
  { task, overseer, door }: Entry,
  prepared: Prepared & Pick<Parameters<typeof startRunSession>[0], 'browser'>,
): RunSession {
  const { context, trespass } = deps;
  const { run, project } = task;
  const { workspaces, workspace, savedWork } = prepared;
  return startRunSession({
    context,
    ...prepared,
    project,
    run,
    judge: judgeFor({
      organisation: { inForce: () => deps.organisationOf(task) },
      project: task.rules.project,
      place: workspace,
    }),
    prompt: task.prompts[savedWork],
    allowance: task.allowance,
    bearer: task.bearer,
    door,
    onEvent(at, event) {
      trespass.note(run.id, event);
      overseer.event(at, event);
    },
    onGone: () => trespass.leave(run.id),
    onStarted(pid) {
      overseer.started(pid, workspace.id);
      // Only now: whoever waits for the agent shall not wait for the next one's place.
      void workspaces.refill(project.config, poolSize(project));
    },
    onMemory: (presentBytes) => overseer.memory(presentBytes),
    onScreen: (png) => overseer.screen(png),
  });
}

/** Workspaces that are cut ahead: enough for every slot to be refilled at once, never a crowd. */
export function poolSize(project: Project): number {
  return Math.min(project.settings.maxConcurrency, 4);
}
