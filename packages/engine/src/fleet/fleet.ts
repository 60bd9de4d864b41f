import type { Project, Run } from '@ropewalk/contracts';
import { fleetRoom, isFleetUsed, requiredOf, type OfferedRun, type RunQueue } from '@ropewalk/core';
import type { EngineContext, OpenProjects } from '../engine-types.ts';
import type { LiveFeed } from '../runs/live-feed.ts';
import { settleOurs } from '../runs/settle-ours.ts';
import type { Supervisor } from '../runs/supervisor.ts';
import { createFleetDesk } from './fleet-desk.ts';
import type { Fleet } from './fleet-types.ts';
import { siteThatHolds } from './remote-site.ts';
import { createOpening, type Opening } from './opening.ts';
import { createReoffer, offerLost } from './reoffer.ts';
import { createRoster, type Roster } from './roster.ts';
import { createWaitingRuns, type WaitingRuns } from './waiting-runs.ts';

export interface FleetDeps {
  readonly context: EngineContext;
  readonly projects: OpenProjects;
  readonly live: LiveFeed;
  readonly queue: RunQueue;
  /** Whether the store offers runs in the transaction that takes their leases; else they are offered here. */
  readonly isOfferedByStore: boolean;
  readonly version: string;
  /** Known once both are there. */
  supervisor(): Pick<Supervisor, 'carry' | 'takeUp' | 'carried'>;
}

/** How often workers are looked at that may have gone. */
const WATCH_MS = 3_000;

export function createFleet(deps: FleetDeps): Fleet {
  const { context, queue } = deps;
  const { store, clock } = context;
  const roster = createRoster();
  const waiting = createWaitingRuns();
  const reoffer = createReoffer({ clock, queue, waiting: waiting.all });
  let leadsSince = clock.now();
  const opening = createOpening();
  const isCarried = (runId: number) => deps.supervisor().carried().includes(runId);
  const desk = createFleetDesk({
    ...deps,
    roster,
    opening,
    isCarried,
    carry: (runId, projectId, where) => deps.supervisor().carry(runId, projectId, where),
    waiting,
  });

  const isUsed = async () => isFleetUsed(await store.query('workers', {}));

  const watch = watchWorkers(context, () =>
    Promise.all([endLost(deps, roster, leadsSince), reoffer(), takeBack(deps, waiting, isUsed)]),
  );

  return {
    desk,
    async offer(run) {
      // A worker had it before the one who led could write down that it was offered.
      if (isCarried(run.runId)) return;
      waiting.note(run);
      if (!deps.isOfferedByStore) await queue.offer([run]);
    },
    async endWaiting(runId) {
      if (!waiting.forget(runId)) return false;
      await queue.withdraw([runId]);
      const run = await store.query('run', { runId });
      if (run !== null) await settleOurs(context, run, 'stopped', null);
      return true;
    },
    waiting: () => [...waiting.all.keys()],
    carried: () => [...roster.runs.keys()],
    room: async (project) => ((await isUsed()) ? room(context, project) : null),
    async takeUp(runs) {
      leadsSince = clock.now();
      await store.execute('worker.take_up', {}, leadsSince);
      const { taken, offers } = await takeUp(deps, { roster, waiting, isUsed }, runs);
      // Whoever carries a run is answered before others are offered one.
      opening.open();
      await offerLost({ queue, waiting: waiting.all }, offers);
      return taken;
    },
    watch: watch.begin,
    letGo: () => letGo(opening, roster),
    async close() {
      watch.end();
      await queue.close();
    },
  };
}

/** Has `look` done again and again, once it is begun. */
function watchWorkers({ clock, log }: EngineContext, look: () => Promise<unknown>) {
  let cancel = (): void => undefined;
  let isOver = false;
  const begin = (): void => {
    cancel = clock.wakeAt(clock.now() + WATCH_MS, () => {
      look()
        .catch((err: unknown) => log.error({ err }, 'workers could not be looked at'))
        .finally(() => {
          if (!isOver) begin();
        });
    });
  };
  return {
    begin,
    end(): void {
      isOver = true;
      cancel();
    },
  };
}

/** Whoever asks from now on is sent to the next control plane. */
function letGo(opening: Pick<Opening, 'close'>, { runs }: Roster): void {
  opening.close();
  runs.forEach((run) => run.letGo());
}

/** The last worker has ended or was removed: this machine carries what nobody is left to take. */
async function takeBack(
  { context, queue, supervisor }: FleetDeps,
  waiting: WaitingRuns,
  isUsed: () => Promise<boolean>,
): Promise<void> {
  if (waiting.all.size === 0 || (await isUsed())) return;
  for (const { runId, projectId } of waiting.all.values()) {
    if (!waiting.forget(runId)) continue;
    await queue.withdraw([runId]);
    supervisor()
      .carry(runId, projectId)
      .catch((err: unknown) => context.log.error({ err, runId }, 'a run could not be carried'));
  }
}

/** Ends what workers carried that are silent. */
async function endLost({ context }: FleetDeps, roster: Roster, leadsSince: number): Promise<void> {
  const { store, clock } = context;
  const lost = await store.execute('worker.note_lost', { leadsSince }, clock.now());
  if (!lost.ok) return;
  for (const { runId, token } of lost.value.assignments) {
    const run = roster.runs.get(runId);
    if (run?.assignment()?.token === token) run.lose();
  }
}

/** Runs that are queued have a slot of somebody already, though nobody knows whose. */
async function room({ store, clock }: EngineContext, project: Project) {
  const [workers, assignments, active] = await Promise.all([
    store.query('workers', {}),
    store.query('openAssignments', {}),
    store.query('activeRuns', {}),
  ]);
  const given = new Set(assignments.map(({ runId }) => runId));
  const queued = active.filter(({ id, state }) => state.status === 'queued' && !given.has(id));
  const required = requiredOf(project.settings);
  const found = fleetRoom({ workers, assignments, required, now: clock.now() });
  return { ...found, slots: Math.max(0, found.slots - queued.length) };
}

async function takeUp(
  deps: FleetDeps,
  own: {
    readonly roster: ReturnType<typeof createRoster>;
    readonly waiting: WaitingRuns;
    isUsed(): Promise<boolean>;
  },
  runs: readonly Run[],
): Promise<{ readonly taken: ReadonlySet<number>; readonly offers: readonly OfferedRun[] }> {
  const { context } = deps;
  const held = new Map(
    (await context.store.query('openAssignments', {})).map((one) => [one.runId, one]),
  );
  const isUsed = await own.isUsed();
  const taken = new Set<number>();
  const offers: OfferedRun[] = [];
  const known: Promise<unknown>[] = [];
  for (const run of runs) {
    const assignment = held.get(run.id);
    if (assignment !== undefined) {
      taken.add(run.id);
      const { bearerHash, allowance } = assignment;
      const { promise, resolve } = Promise.withResolvers<void>();
      known.push(promise);
      const where = siteThatHolds({ ...deps, roster: own.roster }, assignment, resolve);
      // It may be settled before its worker is asked for.
      void deps.supervisor().takeUp(run, where, { bearerHash, allowance }).finally(resolve);
    } else if (isUsed && run.state.status === 'queued' && run.role !== 'external') {
      const project = await context.store.query('projectById', { projectId: run.projectId });
      taken.add(run.id);
      const requires = project === null ? [] : requiredOf(project.settings);
      const offered = { runId: run.id, projectId: run.projectId, requires, priority: 0 };
      own.waiting.note(offered);
      offers.push(offered);
    }
  }
  await Promise.all(known);
  return { taken, offers };
}
