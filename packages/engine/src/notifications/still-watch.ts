import type { Event, NotificationTarget, Project, Reason } from '@ropewalk/contracts';
import type { Clock, MomentSeen, Store } from '@ropewalk/core';
import type { Logger } from 'pino';
import { createOneAtATime } from './one-at-a-time.ts';

/** Notices crews that work while nothing changes. */
export interface StillWatch {
  heard(events: readonly Event[]): void;
  /** Targets have come, gone or changed. */
  look(): void;
  close(): Promise<void>;
}

export interface StillWatchDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  /** When a run of the project last said or did anything, in milliseconds; null when none is known of. */
  lastSignOfLife(projectId: number): number | null;
  /** Why features are not being worked on. */
  reasons(projectId: number): Promise<ReadonlyMap<number, Reason>>;
  tell(targets: readonly NotificationTarget[], seen: MomentSeen): Promise<number>;
  /** Something was put on its way. */
  onTold(): void;
}

/** One timer for all crews, and none while no crew works or nobody wants to hear of it. */
export function createStillWatch(deps: StillWatchDeps): StillWatch {
  const { store, clock, log } = deps;
  const changes = createChanges(deps);
  let cancelWake = (): void => undefined;
  let armed = false;
  let wanted = true;
  let closed = false;

  const lookAll = async (): Promise<void> => {
    cancelWake();
    armed = false;
    const targets = (await store.query('notificationTargets', {})).filter(({ moments }) =>
      moments.includes('nothing_moving'),
    );
    wanted = targets.length > 0;
    const projects = wanted ? await store.query('projects', {}) : [];
    let next = Number.POSITIVE_INFINITY;
    for (const project of projects.filter(isWorking)) {
      const own = targets.filter(({ projectId }) => projectId === null || projectId === project.id);
      next = Math.min(next, await lookAt(deps, project, own, await changes.last(project.id)));
    }
    if (Number.isFinite(next) && !closed) {
      armed = true;
      cancelWake = clock.wakeAt(next, looks.hurry);
    }
  };
  const looks = createOneAtATime(lookAll, (err) =>
    log.error({ err }, 'crews could not be looked at'),
  );

  return {
    heard(events) {
      changes.note(events);
      if (!armed && wanted && !closed && events.length > 0) {
        looks.hurry();
      }
    },
    look: () => looks.hurry(),
    async close() {
      closed = true;
      await looks.idle();
      cancelWake();
    },
  };
}

/** The last thing that changed in a project. */
interface Change {
  readonly seq: number;
  readonly at: number;
}

function createChanges({ store, clock }: StillWatchDeps) {
  const known = new Map<number, Change>();
  return {
    note(events: readonly Event[]): void {
      for (const { projectId, seq, at } of events) {
        known.set(projectId, { seq, at });
      }
    },
    /** What happened before this process began counts from now on: nobody watched until then. */
    async last(projectId: number): Promise<Change> {
      const seq = await store.query('latestSeq', { projectId });
      const last = known.get(projectId) ?? { seq, at: clock.now() };
      known.set(projectId, last);
      return last;
    },
  };
}

/** Tells whom it is time to tell; answers when the project has to be looked at again. */
async function lookAt(
  deps: StillWatchDeps,
  project: Project,
  targets: readonly NotificationTarget[],
  last: Change,
): Promise<number> {
  const since = Math.max(last.at, deps.lastSignOfLife(project.id) ?? 0);
  const now = deps.clock.now();
  const due = targets.filter(({ stillAfterMs }) => now - since >= stillAfterMs);
  if (due.length > 0) {
    await tell(deps, project, due, { seq: last.seq, since });
  }
  const later = targets.filter((target) => !due.includes(target));
  // Who has been told is told again only of another standstill, which a change begins.
  return Math.min(...later.map(({ stillAfterMs }) => since + stillAfterMs));
}

async function tell(
  deps: StillWatchDeps,
  project: Project,
  due: readonly NotificationTarget[],
  { seq, since }: { readonly seq: number; readonly since: number },
): Promise<void> {
  const reasons = [...(await deps.reasons(project.id)).values()];
  if (reasons.length > 0 && reasons.every(({ code }) => code === 'outside_schedule')) {
    return;
  }
  const told = await deps.tell(due, {
    moment: 'nothing_moving',
    key: `still-${project.id}-${seq}`,
    projectId: project.id,
    seq,
    at: deps.clock.now(),
    featureId: null,
    detail: describe(since, reasons),
  });
  if (told > 0) {
    deps.onTold();
  }
}

function isWorking({ crew }: Project): boolean {
  return crew.status === 'running' || crew.status === 'draining';
}

function describe(since: number, reasons: readonly Reason[]): string {
  const counts = new Map<string, number>();
  for (const { code } of reasons) {
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  const waiting = [...counts].map(([code, count]) => `${count} × ${code}`).join(', ');
  const begun = `Nothing has changed since ${new Date(since).toISOString()}.`;
  return waiting === '' ? begun : `${begun} Features wait: ${waiting}.`;
}
