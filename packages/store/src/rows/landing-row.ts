import {
  checkSchema,
  evidenceFileSchema,
  landingSchema,
  landingStateSchema,
  type Landing,
} from '@ropewalk/contracts';
import type { Insertable, Selectable } from 'kysely';
import { z } from 'zod';
import type { LandingTable } from '../schema.ts';
import { jsonColumn, toJson, wordColumn } from './json.ts';

const kind = wordColumn('landings.kind', landingSchema.shape.kind);
const checks = jsonColumn('landings.checks', z.array(checkSchema));
const files = jsonColumn('landings.files', z.array(evidenceFileSchema));
const state = jsonColumn('landings.state', landingStateSchema);

/** The statuses of a landing that is neither landed nor refused. */
export const OPEN_LANDING_STATUSES = ['queued', 'gating'] as const;

export function toLanding(row: Selectable<LandingTable>): Landing {
  return {
    id: row.id,
    projectId: row.project_id,
    kind: kind(row.kind),
    featureId: row.feature_id,
    runId: row.run_id,
    token: row.token,
    work: row.work,
    checks: checks.parse(row.checks),
    files: files.parse(row.files),
    state: state.parse(row.state),
    createdAt: row.created_at,
  };
}

/** What can change about a landing. */
export function fromLanding(
  landing: Omit<Landing, 'id' | 'createdAt'>,
): Omit<Insertable<LandingTable>, 'id' | 'created_at'> {
  return {
    project_id: landing.projectId,
    kind: landing.kind,
    feature_id: landing.featureId,
    run_id: landing.runId,
    token: landing.token,
    work: landing.work,
    checks: toJson(landing.checks),
    files: toJson(landing.files),
    status: landing.state.status,
    state: toJson(landing.state),
  };
}
