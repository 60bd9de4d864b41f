import {
  effortSchema,
  providerIdSchema,
  purposeSchema,
  roleSchema,
  runOutcomeSchema,
  runStateSchema,
  usageSchema,
  type Run,
  type RunFeature,
  type RunUsage,
} from '@ropewalk/contracts';
import { weighTokens } from '@ropewalk/core';
import type { Insertable, Selectable } from 'kysely';
import type { RunFeatureTable, RunTable } from '../schema.ts';
import { jsonColumn, toJson, wordColumn } from './json.ts';

const role = wordColumn('runs.role', roleSchema);
const provider = wordColumn('runs.provider', providerIdSchema);
const effort = wordColumn('runs.effort', effortSchema);
const outcome = wordColumn('runs.outcome', runOutcomeSchema);
const state = jsonColumn('runs.state', runStateSchema);
const usage = jsonColumn('runs.usage', usageSchema);
const purpose = wordColumn('run_features.purpose', purposeSchema);

/** The statuses of a run that has not ended. */
export const ACTIVE_RUN_STATUSES = ['queued', 'preparing', 'running'] as const;

export function toRun(row: Selectable<RunTable>, features: readonly RunFeature[] | undefined): Run {
  return {
    id: row.id,
    projectId: row.project_id,
    role: role(row.role),
    driver: row.driver,
    model: row.model,
    provider: provider(row.provider),
    effort: row.effort === null ? null : effort(row.effort),
    state: state.parse(row.state),
    features: features === undefined ? [] : [...features],
    outcome: row.outcome === null ? null : outcome(row.outcome),
    usage: usage.parse(row.usage),
    createdAt: row.created_at,
  };
}

/** What can change about a run. `started_at` is null when the run's state does not know it (any more). */
export function fromRun(
  run: Omit<Run, 'id' | 'createdAt'>,
): Omit<Insertable<RunTable>, 'id' | 'created_at'> {
  return {
    project_id: run.projectId,
    role: run.role,
    driver: run.driver,
    model: run.model,
    provider: run.provider,
    effort: run.effort,
    status: run.state.status,
    state: toJson(run.state),
    outcome: run.outcome,
    usage: toJson(run.usage),
    tokens: weighTokens(run.usage),
    cost_usd: run.usage.costUsd,
    started_at: run.state.status === 'running' ? run.state.startedAt : null,
    ended_at: run.state.status === 'ended' ? run.state.at : null,
  };
}

export function toRunUsage(
  row: Pick<
    Selectable<RunTable>,
    'id' | 'project_id' | 'role' | 'driver' | 'model' | 'usage' | 'created_at'
  > & { readonly worked_ms: number },
  featureIds: readonly number[],
): RunUsage {
  return {
    runId: row.id,
    projectId: row.project_id,
    role: role(row.role),
    driver: row.driver,
    model: row.model,
    featureIds: [...featureIds],
    createdAt: row.created_at,
    workedMs: row.worked_ms,
    usage: usage.parse(row.usage),
  };
}

export function toRunFeature(
  row: Omit<Selectable<RunFeatureTable>, 'run_id' | 'position'>,
): RunFeature {
  return {
    featureId: row.feature_id,
    purpose: purpose(row.purpose),
    token: row.token,
    outcome: row.outcome === null ? null : outcome(row.outcome),
  };
}
