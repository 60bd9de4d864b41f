import type { Feature } from '@ropewalk/contracts';
import { inOrder } from '@ropewalk/core';
import { passingIds, unmetDependencies } from '../../wire/wire-feature.ts';

/** Pending features that nothing stands in the way of, in the order in which the crew takes them. */
export function readyFeatures(features: readonly Feature[], now: number): readonly Feature[] {
  const passing = passingIds(features);
  return inOrder(features).filter(
    ({ state, ...feature }) =>
      state.status === 'pending' &&
      (state.backingOffUntil ?? 0) <= now &&
      feature.dependencies.every((id) => passing.has(id)),
  );
}

/** Pending features that wait for others, by priority. */
export function blockedFeatures(features: readonly Feature[]): readonly Feature[] {
  const passing = passingIds(features);
  return features
    .filter(
      (feature) =>
        feature.state.status === 'pending' && unmetDependencies(feature, passing).length > 0,
    )
    .toSorted((one, other) => one.priority - other.priority || one.id - other.id);
}

/** Passing features, the ones tested longest ago first. */
export function passingByAge(features: readonly Feature[]): readonly Feature[] {
  const testedAt = ({ state }: Feature) =>
    state.status === 'passing' ? (state.lastTestedAt ?? 0) : 0;
  return features
    .filter((feature) => feature.state.status === 'passing')
    .toSorted((one, other) => testedAt(one) - testedAt(other) || one.id - other.id);
}
