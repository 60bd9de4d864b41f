import type {
  MachineUsage,
  Project,
  ProjectUsage,
  RunUsage,
  UsageMessage,
  UsageSumAnswer,
} from '@ropewalk/contracts';
import { summariseUsage, type Store, type UsageSum, type UsageSummary } from '@ropewalk/core';
import { dateAt, dayAt } from '@ropewalk/engine';
import { toWireTime } from '../wire/wire-feature.ts';
import type { ApiDeps } from './api-deps.ts';
import { readMachineBudgets, readProjectBudgets } from './budget-answers.ts';

type Deps = Pick<ApiDeps, 'store' | 'now'>;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Runs that one answer lists. */
const RUNS_LISTED = 200;

/** What a project used in so many days up to now. */
export async function readProjectUsage(
  deps: Deps,
  project: Project,
  days: number,
): Promise<ProjectUsage> {
  const { runs, from, now } = await readRuns(deps, project.id, days);
  const summary = summariseUsage(runs, dateAt);
  return {
    ...toShared(summary, from, now),
    by_feature: summary.byFeature.map(({ featureId, sum }) => ({
      feature_id: featureId,
      ...toSum(sum),
    })),
    by_run: runs
      .slice(-RUNS_LISTED)
      .reverse()
      .map((run) => ({
        run_id: run.runId,
        role: run.role,
        driver: run.driver,
        model: run.model,
        feature_ids: run.featureIds,
        created_at: toWireTime(run.createdAt),
        ...toSum(summariseUsage([run], dateAt).total),
      })),
    budgets: await readProjectBudgets(deps, project),
  };
}

/** What all projects used in so many days up to now. */
export async function readMachineUsage(deps: Deps, days: number): Promise<MachineUsage> {
  const { runs, from, now } = await readRuns(deps, null, days);
  const summary = summariseUsage(runs, dateAt);
  const names = await namesOf(deps.store);
  return {
    ...toShared(summary, from, now),
    by_project: summary.byProject.map(({ projectId, sum }) => ({
      project_name: names.get(projectId) ?? null,
      ...toSum(sum),
    })),
    budgets: await readMachineBudgets(deps),
  };
}

/** What all projects used today. */
export async function readToday(deps: Deps): Promise<UsageMessage> {
  const { runs, now } = await readRuns(deps, null, 1);
  const told = today(summariseUsage(runs, dateAt), now);
  const spending = await deps.store.query('spending', { projectId: null, now, day: dayAt(now) });
  const spent = spending?.machineDay;
  const dayBudget = spending?.dayBudget ?? null;
  return {
    type: 'usage',
    day: dateAt(now),
    today_usd: spent?.usd ?? 0,
    today_tokens: spent?.tokens ?? 0,
    today_minutes: (spent?.workedMs ?? 0) / MINUTE_MS,
    runs_without_cost: told?.runsWithoutCost ?? 0,
    budget_usd: dayBudget?.usd ?? null,
    budget_tokens: dayBudget?.tokens ?? null,
    budget_minutes: dayBudget?.minutes ?? null,
  };
}

async function readRuns(
  { store, now: clock }: Deps,
  projectId: number | null,
  days: number,
): Promise<{ readonly runs: RunUsage[]; readonly from: number; readonly now: number }> {
  const now = clock();
  // Days on which clocks move are not of the same length: the middle of a day is surely in it.
  const noon = dayAt(now).startsAt + DAY_MS / 2;
  const from = dayAt(noon - (days - 1) * DAY_MS).startsAt;
  const runs = await store.query('usage', { projectId, since: from, until: now + 1, now });
  return { runs, from, now };
}

async function namesOf(store: Store): Promise<ReadonlyMap<number, string>> {
  return new Map((await store.query('projects', {})).map(({ id, name }) => [id, name]));
}

function today(summary: UsageSummary, now: number): UsageSum | undefined {
  return summary.byDay.find(({ day }) => day === dateAt(now))?.sum;
}

function toShared(summary: UsageSummary, from: number, now: number) {
  return {
    from: dateAt(from),
    until: dateAt(now),
    total: toSum(summary.total),
    by_role: summary.byRole.map(({ role, sum }) => ({ role, ...toSum(sum) })),
    by_day: summary.byDay.map(({ day, sum }) => ({ day, ...toSum(sum) })),
  };
}

function toSum(sum: UsageSum): UsageSumAnswer {
  return {
    runs: sum.runs,
    input_tokens: sum.inputTokens,
    output_tokens: sum.outputTokens,
    cache_read_tokens: sum.cacheReadTokens,
    cache_write_tokens: sum.cacheWriteTokens,
    cost_usd: sum.costUsd,
    priced_usd: sum.pricedUsd,
    runs_without_cost: sum.runsWithoutCost,
    minutes: sum.workedMs / MINUTE_MS,
  };
}
