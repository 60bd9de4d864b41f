import type { EventType } from '@ropewalk/contracts';
import type { Crews } from '../crew/crews.ts';
import type { EngineContext } from '../engine-types.ts';
import { settleProject } from './settle-project.ts';

/** Starts and ends crews at the hours of their schedules. Everything it must remember is in the store. */
export interface ScheduleKeeper {
  /** Catches up with what happened while nobody kept the schedules, and keeps them; waits for neither. */
  start(): Promise<void>;
  /** Resolves when nothing is being seen to. */
  idle(): Promise<void>;
  close(): void;
}

/** After one of these, something may be due that was not, or not be due any more. */
const RELEVANT: ReadonlySet<EventType> = new Set<EventType>([
  'crew.started',
  'crew.ended',
  'schedule.created',
  'schedule.changed',
  'schedule.deleted',
]);

/** A fault of the store may be gone by then, and a window must not be missed for it. */
const AFTER_FAULT_MS = 30_000;

interface Kept {
  isBusy: boolean;
  /** Somebody asked while it was busy. */
  isAskedAgain: boolean;
  cancelWake: () => void;
  done: Promise<void>;
}

/** A keeper that wakes when a window opens or closes, when a restart is due, and when events say so. */
export function createScheduleKeeper(
  context: EngineContext,
  crews: Pick<Crews, 'start'>,
): ScheduleKeeper {
  const { store, clock, log } = context;
  const projects = new Map<number, Kept>();
  const state = { isOpen: false };
  let unsubscribe = (): void => undefined;

  const keep = (projectId: number): void => {
    const kept = projects.get(projectId) ?? {
      isBusy: false,
      isAskedAgain: false,
      cancelWake: () => undefined,
      done: Promise.resolve(),
    };
    projects.set(projectId, kept);
    if (kept.isBusy || !state.isOpen) {
      kept.isAskedAgain = true;
      return;
    }
    kept.isBusy = true;
    kept.isAskedAgain = false;
    kept.cancelWake();
    kept.done = settle(projectId, kept);
  };

  const settle = async (projectId: number, kept: Kept): Promise<void> => {
    const again = await settleProject(context, crews, projectId).catch((err: unknown) => {
      log.error({ err, projectId }, 'the schedules of a project could not be kept');
      return clock.now() + AFTER_FAULT_MS;
    });
    kept.isBusy = false;
    if (again === 'at_once' || kept.isAskedAgain) {
      keep(projectId);
    } else if (again !== null && state.isOpen) {
      kept.cancelWake = clock.wakeAt(again, () => keep(projectId));
    }
  };

  return {
    async start() {
      state.isOpen = true;
      unsubscribe = store.subscribe(({ events }) => {
        const relevant = events.filter((event) => RELEVANT.has(event.body.type));
        new Set(relevant.map((event) => event.projectId)).forEach(keep);
      });
      (await store.query('projects', {})).forEach(({ id }) => keep(id));
    },
    async idle() {
      while ([...projects.values()].some((kept) => kept.isBusy)) {
        await Promise.all([...projects.values()].map((kept) => kept.done));
      }
    },
    close() {
      state.isOpen = false;
      unsubscribe();
      projects.forEach((kept) => kept.cancelWake());
    },
  };
}
