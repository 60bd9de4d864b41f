import type { Role, RunUsage } from '@ropewalk/contracts';
import type { TOKEN_WEIGHTS } from '../budget/token-weights.ts';

/** What several runs used together. */
export interface UsageSum {
  readonly runs: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** Of the runs of which it is known. */
  readonly costUsd: number;
  /** The part of it that was computed by a price table. */
  readonly pricedUsd: number;
  /** Runs of which it is not known what they cost: as long as there are some, `costUsd` is not all. */
  readonly runsWithoutCost: number;
  readonly workedMs: number;
}

/** Usage by the ways in which people ask for it. Features that runs shared have equal parts of it. */
export interface UsageSummary {
  readonly total: UsageSum;
  readonly byRole: readonly { readonly role: Role; readonly sum: UsageSum }[];
  readonly byDay: readonly { readonly day: string; readonly sum: UsageSum }[];
  readonly byFeature: readonly { readonly featureId: number; readonly sum: UsageSum }[];
  readonly byProject: readonly { readonly projectId: number; readonly sum: UsageSum }[];
}

const NOTHING: UsageSum = {
  runs: 0,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costUsd: 0,
  pricedUsd: 0,
  runsWithoutCost: 0,
  workedMs: 0,
};

/** Sums up; `dayOf` names the day that a moment lies in. A run belongs to the day on which it was queued. */
export function summariseUsage(
  runs: readonly RunUsage[],
  dayOf: (at: number) => string,
): UsageSummary {
  const byRole = new Map<Role, UsageSum>();
  const byDay = new Map<string, UsageSum>();
  const byFeature = new Map<number, UsageSum>();
  const byProject = new Map<number, UsageSum>();
  let total = NOTHING;
  for (const run of runs) {
    total = plus(total, run, 1);
    addTo(byRole, run.role, run, 1);
    addTo(byDay, dayOf(run.createdAt), run, 1);
    addTo(byProject, run.projectId, run, 1);
    for (const featureId of run.featureIds) {
      addTo(byFeature, featureId, run, run.featureIds.length);
    }
  }
  return {
    total,
    byRole: [...byRole].map(([role, sum]) => ({ role, sum })),
    byDay: [...byDay]
      .map(([day, sum]) => ({ day, sum }))
      .sort((left, right) => (left.day < right.day ? -1 : 1)),
    byFeature: [...byFeature]
      .map(([featureId, sum]) => ({ featureId, sum }))
      .sort((left, right) => left.featureId - right.featureId),
    byProject: [...byProject].map(([projectId, sum]) => ({ projectId, sum })),
  };
}

function addTo<K>(sums: Map<K, UsageSum>, key: K, run: RunUsage, parts: number): void {
  sums.set(key, plus(sums.get(key) ?? NOTHING, run, parts));
}

/** `sum` with one of `parts` equal parts of what the run used; the run itself is counted as one. */
function plus(sum: UsageSum, { usage, workedMs }: RunUsage, parts: number): UsageSum {
  const tokens = (kind: keyof typeof TOKEN_WEIGHTS): number => sum[kind] + usage[kind] / parts;
  return {
    runs: sum.runs + 1,
    inputTokens: tokens('inputTokens'),
    outputTokens: tokens('outputTokens'),
    cacheReadTokens: tokens('cacheReadTokens'),
    cacheWriteTokens: tokens('cacheWriteTokens'),
    costUsd: sum.costUsd + (usage.costUsd ?? 0) / parts,
    pricedUsd: sum.pricedUsd + (usage.pricedBy === undefined ? 0 : (usage.costUsd ?? 0)) / parts,
    runsWithoutCost: sum.runsWithoutCost + (usage.costUsd === null ? 1 : 0),
    workedMs: sum.workedMs + workedMs / parts,
  };
}
