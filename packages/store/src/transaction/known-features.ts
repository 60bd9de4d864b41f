import type { Feature } from '@ropewalk/contracts';
import type { Kysely } from 'kysely';
import type { Tables } from '../schema.ts';
import { findFeature } from '../statements/find-feature.ts';

/**
 * The features that one command has read, kept as the command has changed them since, so that none is read twice.
 * That is safe because nobody else writes before the transaction ends.
 */
export interface KnownFeatures {
  /** Null when there is no such feature. */
  find(featureId: number): Promise<Feature | null>;
  /** To be told after a feature was saved at `now`. */
  saved(feature: Feature, now: number): void;
  /** To be told before something else of a feature changes. */
  forget(featureId: number): void;
}

export function createKnownFeatures(db: Kysely<Tables>): KnownFeatures {
  const known = new Map<number, Feature>();
  return {
    async find(featureId) {
      const feature = known.get(featureId) ?? (await findFeature(db, featureId));
      if (feature !== null) {
        known.set(featureId, feature);
      }
      return feature;
    },
    saved(feature, now) {
      const before = known.get(feature.id);
      if (before !== undefined) {
        // Saving leaves its project, its dependencies and its beginning alone.
        const { projectId, dependencies, createdAt } = before;
        known.set(feature.id, { ...feature, projectId, dependencies, createdAt, updatedAt: now });
      }
    },
    forget(featureId) {
      known.delete(featureId);
    },
  };
}
