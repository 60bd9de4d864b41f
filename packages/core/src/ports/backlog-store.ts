import type { Feature, FeatureStatus } from '@ropewalk/contracts';

/** Where a feature stands in the order of work. */
export type FeatureSpot = Pick<Feature, 'id' | 'priority'> & { readonly status: FeatureStatus };

/** Whose neighbours are looked for. */
export interface NeighboursOf {
  readonly projectId: number;
  readonly featureId: number;
  /** What this feature depends on. */
  readonly dependencies: readonly number[];
  /** Paths in the repository. */
  readonly files: readonly string[];
}

export interface PassingNeighbours {
  /**
   * Those that pass and depend on the feature (directly or through others), are among its dependencies, or have one
   * of the files; without the feature itself, in the order of their ids.
   */
  readonly features: readonly Feature[];
  /** Which of them depend on the feature, in the order of their ids. */
  readonly behind: readonly number[];
}

/** What commands read of a backlog that may be long, instead of reading all of it. */
export interface BacklogReads {
  /** Where all features of a project stand, and nothing else of them; in the order of their ids. */
  featureSpots(projectId: number): Promise<FeatureSpot[]>;
  /** Features that depend on this one, with all their dependencies; in the order of their ids. */
  dependents(featureId: number): Promise<Pick<Feature, 'id' | 'dependencies'>[]>;
  /** What a landing of one feature may have broken; no other feature is read whole. */
  passingNeighbours(of: NeighboursOf): Promise<PassingNeighbours>;
}
