import type { FeatureStatus, ProjectStats } from '@ropewalk/contracts';

/** How many features stand at each status. */
export type FeatureCounts = Readonly<Record<FeatureStatus, number>>;

/** How far a backlog is, as lists and the project's socket say it. */
export function toWireStats(counts: FeatureCounts): ProjectStats {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return {
    passing: counts.passing,
    in_progress: counts.in_progress + counts.landing,
    total,
    percentage: percentageOf(counts.passing, total),
    needs_human_input: counts.needs_input,
    parked: counts.parked,
  };
}

/** Of a whole, 0 to 100 with one decimal; 0 where there is nothing. */
export function percentageOf(part: number, total: number): number {
  return total === 0 ? 0 : Math.round((part / total) * 1_000) / 10;
}
