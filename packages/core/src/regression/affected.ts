import type { Feature } from '@ropewalk/contracts';
import { buildGraph, neighbours } from '../backlog/graph.ts';

/** What a landing changed. */
export interface LandingChange {
  /** Null for a scaffold and for a person's own commits. */
  readonly featureId: number | null;
  readonly files: readonly string[];
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
 * because both now work on the same code.
 */
export function affectedBy(features: readonly Feature[], landing: LandingChange): Affected {
  const landed = features.find((feature) => feature.id === landing.featureId);
  const changed = new Set(landing.files);
  const changedEver = new Set([...landing.files, ...(landed?.files ?? [])]);
  const directDependencies = new Set(landed?.dependencies ?? []);
  const descendants = landed === undefined ? new Set<number>() : idsBehind(features, landed.id);
  const byFiles: number[] = [];
  const byDependency: number[] = [];
  const sweep: number[] = [];
  for (const feature of features) {
    if (feature.state.status !== 'passing' || feature.id === landing.featureId) {
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

/** Ids of everything that depends on a feature, directly or through others. */
function idsBehind(features: readonly Feature[], featureId: number): ReadonlySet<number> {
  const graph = buildGraph(features);
  const start = graph.positionOf(featureId);
  const found = new Set<number>(start === undefined ? [] : [start]);
  // A set is walked in the order of insertion, also for what is added on the way.
  for (const node of found) {
    for (const dependent of neighbours(graph.dependents, node)) {
      found.add(dependent);
    }
  }
  return new Set([...found].flatMap((node) => graph.ids[node] ?? []));
}

function inGrowingOrder(ids: number[]): number[] {
  return ids.sort((left, right) => left - right);
}
