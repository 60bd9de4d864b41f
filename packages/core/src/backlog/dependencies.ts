import { MAX_DEPENDENCIES } from '@ropewalk/contracts';
import { accept, refuse, type Refused, type Result } from '../result.ts';
import { findCycle, formatPath, type GraphNode } from './graph.ts';

/** A change to what one feature depends on. */
export type DependencyChange =
  | { readonly type: 'add'; readonly dependencyId: number }
  | { readonly type: 'remove'; readonly dependencyId: number }
  | { readonly type: 'set'; readonly dependencyIds: readonly number[] };

/**
 * Decides a change to the dependencies of one feature.
 *
 * Promises the complete new list, or a refusal: `feature_unknown`, `dependency_self`, `dependency_unknown`,
 * `dependency_duplicate`, `dependency_absent` (only when one is to be removed), `dependency_limit`, or
 * `dependency_cycle` with the path in its sentence and in `details.path`. `features` are all features of
 * the project. Removing works on any data, also where the list is too long or names what does not exist,
 * because it is how such data is mended.
 */
export function decideDependencies(
  features: readonly GraphNode[],
  featureId: number,
  change: DependencyChange,
): Result<readonly number[]> {
  const feature = features.find((candidate) => candidate.id === featureId);
  if (feature === undefined) {
    return refuse(
      'feature_unknown',
      `There is no feature #${featureId}. Ask for the list of features.`,
    );
  }
  switch (change.type) {
    case 'remove':
      return removeDependency(feature, change.dependencyId);
    case 'add':
      return decideAdded(features, feature, [change.dependencyId], feature.dependencies);
    case 'set':
      return decideAdded(features, feature, change.dependencyIds, []);
  }
}

function removeDependency(feature: GraphNode, dependencyId: number): Result<readonly number[]> {
  return feature.dependencies.includes(dependencyId)
    ? accept(feature.dependencies.filter((id) => id !== dependencyId))
    : refuse(
        'dependency_absent',
        `Feature #${feature.id} does not depend on #${dependencyId}, so there is nothing to remove.`,
        { featureId: feature.id, dependencyId },
      );
}

function decideAdded(
  features: readonly GraphNode[],
  feature: GraphNode,
  added: readonly number[],
  kept: readonly number[],
): Result<readonly number[]> {
  const known = new Set(features.map((candidate) => candidate.id));
  const complete = [...kept];
  for (const id of added) {
    const refused = refuseOne(feature.id, id, known, complete);
    if (refused !== null) {
      return refused;
    }
    complete.push(id);
  }
  if (complete.length > MAX_DEPENDENCIES) {
    return refuseLimit(`Feature #${feature.id}`, complete.length);
  }
  const path = findCycle(features, feature.id, added);
  return path === null ? accept(complete) : refuseCycle(formatPath(path), path);
}

function refuseOne(
  featureId: number,
  id: number,
  known: ReadonlySet<number>,
  present: readonly number[],
): Refused | null {
  const details = { featureId, dependencyId: id };
  if (id === featureId) {
    return refuse(
      'dependency_self',
      `Feature #${featureId} cannot depend on itself. Name another feature.`,
      details,
    );
  }
  if (!known.has(id)) {
    return refuse(
      'dependency_unknown',
      `Feature #${featureId} cannot depend on #${id}, which does not exist in this project. ` +
        'Ask for the list of features.',
      details,
    );
  }
  return present.includes(id)
    ? refuse(
        'dependency_duplicate',
        `Feature #${featureId} would depend on #${id} twice. Name it once.`,
        details,
      )
    : null;
}

/** The refusal for a list that is too long. `who` begins the sentence. */
export function refuseLimit(who: string, count: number): Refused {
  return refuse(
    'dependency_limit',
    `${who} would depend on ${count} features; ${MAX_DEPENDENCIES} is the most. ` +
      'Depend only on what must be there first.',
    { count, limit: MAX_DEPENDENCIES },
  );
}

/** The refusal for a circle; `path` is for programs. */
export function refuseCycle(shown: string, path: readonly (number | string)[]): Refused {
  return refuse(
    'dependency_cycle',
    `That would make features wait for each other: ${shown}. Leave out one of these dependencies.`,
    { path },
  );
}
