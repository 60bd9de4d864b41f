import type { EventType } from '@ropewalk/contracts';
import { lookForImprovement, type ImproverDeps } from './look-for-improvement.ts';

/** Has projects improved that want it. Everything it must remember is in the store. */
export interface Improver {
  /** Takes up what was due while nobody was there; waits for nothing. */
  start(): Promise<void>;
  /** Resolves when nothing is being seen to. */
  idle(): Promise<void>;
  close(): void;
}

/** After one of these, something may be due that was not. */
const RELEVANT: ReadonlySet<EventType> = new Set<EventType>([
  'crew.ended',
  'improve.configured',
  'proposal.accepted',
  'proposal.rejected',
  'quota.changed',
  'run.ended',
  'schedule.created',
  'schedule.changed',
  'schedule.deleted',
]);

/** A fault of the store may be gone by then. */
const AFTER_FAULT_MS = 60_000;

interface Kept {
  isBusy: boolean;
  isAskedAgain: boolean;
  cancelWake: () => void;
  done: Promise<void>;
}

/** Wakes when a look is due, and when events say that something has changed; never polls. */
export function createImprover(deps: ImproverDeps): Improver {
  const { store, clock, log } = deps.context;
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
    const again = await lookForImprovement(deps, projectId).catch((err: unknown) => {
      log.error({ err, projectId }, 'the improving of a project could not be seen to');
      return clock.now() + AFTER_FAULT_MS;
    });
    kept.isBusy = false;
    if (kept.isAskedAgain) {
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
      [...(await store.query('improveSettings', {})).keys()].forEach(keep);
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
