import type { FeatureState } from '@ropewalk/contracts';
import { toWireStats } from '../../wire/wire-stats.ts';
import type { DraftOf } from './drafts.ts';

type Status = FeatureState['status'];

/** What is known of features beside what their events say. */
export interface Catalogue {
  readonly features: ReadonlyMap<
    number,
    { readonly name: string; readonly dependencies: readonly number[] }
  >;
  readonly maxConcurrency: number;
}

export const EMPTY_CATALOGUE: Catalogue = { features: new Map(), maxConcurrency: 0 };

/** The statuses of all features, as the events so far have left them. */
export interface BacklogView {
  status(featureId: number): Status | undefined;
  set(featureId: number, status: Status): void;
  remove(featureId: number): void;
  /** Forgets everything. */
  clear(): void;
  progress(): DraftOf<'progress'>;
  /** Pending features whose dependencies pass, and those that wait for one. */
  waiting(catalogue: Catalogue): { readonly ready: number; readonly blocked: number };
}

/** A backlog without features. */
export function createBacklogView(): BacklogView {
  const statuses = new Map<number, Status>();
  const counts: Record<Status, number> = {
    pending: 0,
    in_progress: 0,
    landing: 0,
    passing: 0,
    needs_input: 0,
    parked: 0,
  };
  const remove = (featureId: number): void => {
    const before = statuses.get(featureId);
    if (before !== undefined) {
      counts[before] -= 1;
      statuses.delete(featureId);
    }
  };
  return {
    status: (featureId) => statuses.get(featureId),
    set(featureId, status) {
      remove(featureId);
      statuses.set(featureId, status);
      counts[status] += 1;
    },
    remove,
    clear: () => [...statuses.keys()].forEach(remove),
    progress: () => ({ type: 'progress', ...toWireStats(counts) }),
    waiting(catalogue) {
      let ready = 0;
      for (const [featureId, status] of statuses) {
        const dependencies = catalogue.features.get(featureId)?.dependencies ?? [];
        if (status === 'pending' && dependencies.every((id) => statuses.get(id) === 'passing')) {
          ready += 1;
        }
      }
      return { ready, blocked: counts.pending - ready };
    },
  };
}
