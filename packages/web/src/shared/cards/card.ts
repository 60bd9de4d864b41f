import type { FeatureStatus } from '#shared/api/wire.ts';

/** What a board, a graph or a list shows of a feature. */
export interface Card {
  readonly id: number;
  readonly priority: number;
  readonly category: string;
  readonly name: string;
  readonly status: FeatureStatus;
  readonly attempts: number;
  readonly dependencies: readonly number[];
}
