import type { Feature } from '@ropewalk/contracts';

/** What a landing changed. */
export interface LandingChange {
  /** As it stands after its landing; null for a scaffold and for a person's own commits. */
  readonly landed: Pick<Feature, 'id' | 'files' | 'dependencies'> | null;
  readonly files: readonly string[];
  /** Ids of everything that depends on the landed feature, directly or through others. */
  readonly behind: readonly number[];
}

/** Which passing features a landing may have broken; ids in growing order. */
export interface Affected {
  /** Those that have recorded checks: a sweep runs them without a model. */
  readonly sweep: readonly number[];
  /** Files of theirs were changed. */
  readonly byFiles: readonly number[];
  /** They depend on the landed feature, directly or through others, and share no files with the landing. */
  readonly byDependency: readonly number[];
}

/**
 * Finds the passing features that a landing may have broken. The landed feature itself is not among them: the
 * gate has just run its checks.
 *
 * A feature is touched by files when the landing changed a file that one of its own landings changed too. A direct
 * dependency of the landed feature is touched already when it shares files with any landing of that feature,
 * because both now work on the same code. So it is enough to give those that pass and are behind the landed feature,
 * among its dependencies or have one of the files.
 */
export function affectedBy(features: readonly Feature[], change: LandingChange): Affected {
  const { landed } = change;
  const changed = new Set(change.files);
  const changedEver = new Set([...change.files, ...(landed?.files ?? [])]);
  const directDependencies = new Set(landed?.dependencies ?? []);
  const descendants = new Set(change.behind);
  const byFiles: number[] = [];
  const byDependency: number[] = [];
  const sweep: number[] = [];
  for (const feature of features) {
    if (feature.state.status !== 'passing' || feature.id === landed?.id) {
      continue;
    }
    const files = directDependencies.has(feature.id) ? changedEver : changed;
    const touched = feature.files.some((file) => files.has(file));
    if (touched || descendants.has(feature.id)) {
      (touched ? byFiles : byDependency).push(feature.id);
      if (feature.checks.length > 0) {
        sweep.push(feature.id);
      }
    }
  }
  return {
    sweep: inGrowingOrder(sweep),
    byFiles: inGrowingOrder(byFiles),
    byDependency: inGrowingOrder(byDependency),
  };
}

function inGrowingOrder(ids: number[]): number[] {
  return ids.sort((left, right) => left - right);
}
