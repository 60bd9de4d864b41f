import type { FeatureStatus, ParkReason } from '@ropewalk/contracts';

/** A feature as a board of ten thousand shows it: no text but its name. */
export interface FeatureCard {
  readonly id: number;
  readonly priority: number;
  readonly category: string;
  readonly name: string;
  readonly status: FeatureStatus;
  readonly attempts: number;
  readonly dependencies: readonly number[];
  /** Whether it does not pass and one of its dependencies does not either, or is gone. */
  readonly isBlocked: boolean;
  /** Whether it is to be mended after it passed before. */
  readonly hasRegression: boolean;
  /** Whether a tester has claimed what could not be confirmed. */
  readonly hasSuspicion: boolean;
  /** The run that builds or lands it. */
  readonly runId: number | null;
  /** The run that tests it. */
  readonly testingRunId: number | null;
  readonly parked: ParkReason | null;
  /** What led to its being parked; a long text is cut. */
  readonly parkDetail: string | null;
  readonly question: {
    /** Its beginning where it is long. */
    readonly prompt: string;
    /** When its defaults are taken; null when a person is needed. */
    readonly deadlineAt: number | null;
  } | null;
  readonly updatedAt: number;
}

/** A feature that a person should look at, with what they should read of it. */
export interface FeatureTrouble {
  readonly featureId: number;
  readonly name: string;
  readonly code: 'question' | 'parked' | 'suspicion' | 'regression';
  readonly detail: string;
  readonly parked: ParkReason | null;
  readonly deadlineAt: number | null;
  readonly updatedAt: number;
}

/** What a board asks of the store. */
export interface BoardQueries {
  /**
   * Features of a project in the order of their ids: a page after an id, or those that are named (which there are not
   * is left out). A testing lease counts when it is held at `now`. The same few statements whatever their number.
   */
  cards: [
    {
      readonly projectId: number;
      readonly now: number;
      readonly which:
        | { readonly after: number; readonly limit: number }
        | { readonly ids: readonly number[] };
    },
    FeatureCard[],
  ];
  /**
   * Features that wait for an answer or are parked, passing ones that are suspected, and pending ones that are to be
   * mended; in the order of their ids. Reads no others whole.
   */
  troubles: [{ readonly projectId: number; readonly limit: number }, FeatureTrouble[]];
  /** When features landed, the newest first. */
  landedTimes: [{ readonly projectId: number; readonly limit: number }, number[]];
}
