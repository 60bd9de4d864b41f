import PQueue from 'p-queue';
import type { EventType, Project, Purpose } from '@ropewalk/contracts';
import {
  plan,
  type FleetRoom,
  type Plan,
  type PlanContext,
  type PlannedRun,
  type ProjectSnapshot,
} from '@ropewalk/core';
import type { EngineContext } from '../engine-types.ts';
import { dayAt } from '../machine/day.ts';
import { accountOf } from '../runs/account.ts';
import { findUnheldDriver } from '../runs/metering.ts';
import type { Supervisor } from '../runs/supervisor.ts';
import { readCrewHours } from '../schedule/crew-hours.ts';
import { chooseAgent } from '../runs/choose-agent.ts';
import type { BudgetStops } from './budget-stops.ts';
import type { HeadroomReport } from '../machine/headroom.ts';
import type { MemoryRooms } from './memory-room.ts';
import type { MachineSlots } from './machine-slots.ts';
import { relevanceOf } from './relevance.ts';

/** Calls the plan whenever its answer may have changed, and carries out what it says. */
export interface Dispatcher {
  /** Something may have changed; calls that come close together are one. */
  consider(projectId: number): void;
  /** What the plan says at this moment, without carrying anything out. */
  look(projectId: number): Promise<Plan | null>;
  /** Resolves when no consideration is under way. */
  idle(): Promise<void>;
  close(): void;
}

export interface DispatcherDeps {
  readonly context: EngineContext;
  readonly slots: MachineSlots;
  readonly isMoneyLeft: Supervisor['isMoneyLeft'];
  readonly headroom: () => Promise<Pick<HeadroomReport, 'memory' | 'disk' | 'freeMemoryBytes'>>;
  readonly rooms: MemoryRooms;
  /** What workers would take of the project; null where this machine does the work. */
  fleetRoom(project: Project): Promise<FleetRoom | null>;
  sweepUnderWay(projectId: number): boolean;
  /** Commit that the last complete sweep looked at, and whether it is still the newest. */
  finalSweepDone(projectId: number): Promise<boolean>;
  startFinalSweep(projectId: number): Promise<void>;
  readonly budgetStops: BudgetStops;
  /** False while the baseline of the target branch is still being looked at. */
  mayStart(projectId: number): boolean;
}

/** The safety net under the events: nothing should ever be found by it. */
const SAFETY_TICK_MS = 30_000;

interface Watched {
  /** As far as we know. Of a crew that does not work only the project is read. */
  works: boolean;
  busy: boolean;
  again: boolean;
  cancelWake: () => void;
  /** Null when nobody has asked for a look a little later. */
  cancelSoon: (() => void) | null;
  done: Promise<void>;
}

const OF_ALL: ReadonlySet<EventType> = new Set<EventType>([
  'settings.changed',
  'quota.changed',
  'budget.added',
  'worker.joined',
  'worker.changed',
  'worker.lost',
  'worker.returned',
  'worker.freed',
]);

/** For what can hardly matter: those who wait for the store at such a moment come first. */
const SOON_MS = 200;

/** A dispatcher that listens to the store. */
export function createDispatcher(deps: DispatcherDeps): Dispatcher {
  const { context } = deps;
  const watched = new Map<number, Watched>();
  const turns = new PQueue({ concurrency: 1 });
  let closed = false;

  const entryOf = (projectId: number): Watched => {
    const entry = watched.get(projectId) ?? startWatching();
    watched.set(projectId, entry);
    return entry;
  };

  const considerSoon = (projectId: number): void => {
    const { clock } = context;
    entryOf(projectId).cancelSoon ??= clock.wakeAt(clock.now() + SOON_MS, () =>
      consider(projectId),
    );
  };

  const consider = (projectId: number): void => {
    if (closed) {
      return;
    }
    const entry = entryOf(projectId);
    entry.cancelSoon?.();
    entry.cancelSoon = null;
    if (entry.busy) {
      entry.again = true;
      return;
    }
    entry.busy = true;
    entry.done = considerUntilSettled(deps, projectId, { entry, turns }, consider)
      .catch((err: unknown) => context.log.error({ err, projectId }, 'the dispatcher failed'))
      .finally(() => {
        entry.busy = false;
        // Somebody may have asked again after the last look at that, and would not be heard.
        if (entry.again) {
          consider(projectId);
        }
      });
  };

  const unsubscribe = context.store.subscribe(({ events }) => {
    const { projectIds, canWait } = relevanceOf(events);
    projectIds.forEach(canWait ? considerSoon : consider);
    // What is true of the machine or of an account is true for every project.
    if (events.some((event) => OF_ALL.has(event.body.type))) {
      [...watched.keys()].forEach(consider);
    }
  });

  return {
    consider,
    async look(projectId) {
      const planContext = await readContext(deps, projectId);
      return planContext === null ? null : plan(planContext);
    },
    async idle() {
      await Promise.all([...watched.values()].map((entry) => entry.done));
    },
    close() {
      closed = true;
      unsubscribe();
      watched.forEach(stopWatching);
    },
  };
}

function startWatching(): Watched {
  return {
    works: false,
    busy: false,
    again: false,
    cancelWake: () => undefined,
    cancelSoon: null,
    done: Promise.resolve(),
  };
}

function stopWatching({ cancelWake, cancelSoon }: Watched): void {
  cancelWake();
  cancelSoon?.();
}

async function considerUntilSettled(
  deps: DispatcherDeps,
  projectId: number,
  { entry, turns }: { readonly entry: Watched; readonly turns: PQueue },
  consider: (projectId: number) => void,
): Promise<void> {
  do {
    entry.again = false;
    entry.cancelWake();
    const planContext = (await mayWork(deps, projectId, entry))
      ? await readContext(deps, projectId)
      : null;
    entry.works = planContext !== null && planContext.snapshot.project.crew.status !== 'stopped';
    if (planContext === null || !entry.works) {
      continue;
    }
    const answer = await planAndCarryOut(deps, turns, planContext);
    const now = deps.context.clock.now();
    const wakeAt = Math.min(answer.wakeAt ?? Number.POSITIVE_INFINITY, now + SAFETY_TICK_MS);
    entry.cancelWake = deps.context.clock.wakeAt(wakeAt, () => consider(projectId));
  } while (entry.again);
}

/** What is started takes from what all crews share: they look at that, and start, one after the other. */
async function planAndCarryOut(
  deps: DispatcherDeps,
  turns: PQueue,
  planContext: PlanContext,
): Promise<Plan> {
  const { snapshot, account } = planContext;
  const { project } = snapshot;
  const first = plan(planContext);
  if (first.starts.length === 0) {
    await carryOut(deps, project, { ...first, account });
    return first;
  }
  return turns.add(async () => {
    const answer = plan({ ...planContext, ...(await lookAtShared(deps, snapshot, account)) });
    await carryOut(deps, project, { ...answer, account });
    return answer;
  });
}

/** A crew that does not work is not planned for: its events may be many, and each plan reads it all. */
async function mayWork(
  { context, mayStart }: DispatcherDeps,
  projectId: number,
  { works }: Watched,
): Promise<boolean> {
  const known = works ? null : await context.store.query('projectById', { projectId });
  const isAtWork = works || (known !== null && known.crew.status !== 'stopped');
  // Only now: a crew announces what it prepares before it starts.
  return isAtWork && mayStart(projectId);
}

/** Whether somebody works on a feature without a lease on it, which is how one that has expired shows. */
function isLeaseMissing({ features, runs, leases }: ProjectSnapshot): boolean {
  const coded = new Set(
    leases.flatMap((lease) => (lease.purpose === 'coding' ? [lease.featureId] : [])),
  );
  const held = new Set(leases.map((lease) => lease.token));
  return (
    features.some(({ id, state }) => state.status === 'in_progress' && !coded.has(id)) ||
    runs.some((run) =>
      run.features.some(({ outcome, token }) => outcome === null && !held.has(token)),
    )
  );
}

async function readContext(deps: DispatcherDeps, projectId: number): Promise<PlanContext | null> {
  const { context } = deps;
  const { store, clock } = context;
  const read = () => {
    const at = clock.now();
    return store.query('snapshot', { projectId, now: at, day: dayAt(at) });
  };
  const seen = await read();
  let snapshot = seen;
  if (isLeaseMissing(seen)) {
    await store.execute('lease.expire', { projectId }, clock.now());
    snapshot = await read();
  }
  const now = snapshot.at;
  const { driver, provider } = snapshot.project.settings;
  const account = accountOf(context.resolveDriver(driver, provider));
  const [shared, finalSweepDone, hours, unheldDriver] = await Promise.all([
    lookAtShared(deps, snapshot, account),
    deps.finalSweepDone(projectId),
    readCrewHours(store, snapshot.project, now),
    findUnheldDriver(context, snapshot.project.settings),
  ]);
  return {
    snapshot,
    now,
    account,
    ...shared,
    pressed: context.pressed.all(),
    hubAway: context.hubRemotes?.waiting(projectId) ?? null,
    unheldDriver,
    sweepUnderWay: deps.sweepUnderWay(projectId),
    finalSweepDone,
    ...hours,
  };
}

/** What all crews take from. */
async function lookAtShared(
  deps: DispatcherDeps,
  { project, spending }: ProjectSnapshot,
  account: string,
): Promise<Pick<PlanContext, 'headroom' | 'accountRuns'>> {
  const [{ memory, disk, freeMemoryBytes }, isMoneyLeft, reservations, fleet] = await Promise.all([
    deps.headroom(),
    deps.isMoneyLeft(project, spending),
    deps.context.store.query('reservations', {}),
    deps.fleetRoom(project),
  ]);
  const accountRuns = reservations.filter((held) => held.account === account).length;
  if (fleet !== null) {
    // What this machine lacks does not hold up what is worked on elsewhere, but for its disk: transcripts lie there.
    const noWorker = fleet.suitable === 0 ? { noWorker: true as const } : {};
    const machineSlots = isMoneyLeft ? fleet.slots : 0;
    return { accountRuns, headroom: { memory: 'enough', disk, machineSlots, ...noWorker } };
  }
  return {
    accountRuns,
    headroom: {
      memory,
      disk,
      // What is promised to runs that go on comes back, all or in part, when they end.
      machineSlots: isMoneyLeft ? deps.slots.free(project.id) : 0,
      room: await deps.rooms.look(project, freeMemoryBytes),
    },
  };
}

async function carryOut(
  deps: DispatcherDeps,
  project: Project,
  answer: Plan & Pick<PlanContext, 'account'>,
): Promise<void> {
  await deps.budgetStops.carryOut(project.id, answer);
  // In this order, and with one flush to the disk.
  await Promise.all(
    answer.starts.map((start) => dispatch(deps, project, { ...start, account: answer.account })),
  );
  switch (answer.crew.type) {
    case 'go_on':
      return;
    case 'final_sweep':
      await deps.startFinalSweep(project.id);
      return;
    case 'end':
      await deps.context.store.execute(
        'crew.end',
        {
          projectId: project.id,
          reason: answer.crew.reason,
          detail: answer.crew.detail,
          how: 'save_and_kill',
        },
        deps.context.clock.now(),
      );
  }
}

async function dispatch(
  deps: DispatcherDeps,
  project: Project,
  start: PlannedRun & Pick<PlanContext, 'account'>,
): Promise<void> {
  const { context } = deps;
  const purposes: Readonly<Record<PlannedRun['role'], Purpose | null>> = {
    initializer: null,
    coding: 'coding',
    testing: 'testing',
  };
  const dispatched = await context.store.execute(
    'run.dispatch',
    {
      projectId: project.id,
      role: start.role,
      purpose: purposes[start.role],
      featureIds: start.featureIds,
      ...chooseAgent(context, project.settings, start.role),
      account: start.account,
      canaryOf: start.canaryOf,
    },
    context.clock.now(),
  );
  if (!dispatched.ok) {
    // Somebody was quicker; the event that they caused makes us plan again.
    context.log.debug({ refusal: dispatched.refusal }, 'a planned run was not dispatched');
  }
}
