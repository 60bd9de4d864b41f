import {
  allowanceSchema,
  workerFactsSchema,
  workerLabelsSchema,
  workerStateSchema,
  type Assignment,
  type JoinToken,
  type Worker,
} from '@ropewalk/contracts';
import type { Insertable, Selectable } from 'kysely';
import type { AssignmentTable, JoinTokenTable, WorkerTable } from '../fleet-schema.ts';
import { jsonColumn, toJson, wordColumn } from './json.ts';

const labels = jsonColumn('workers.labels', workerLabelsSchema);
const facts = jsonColumn('workers.facts', workerFactsSchema);
const state = wordColumn('workers.state', workerStateSchema);
const allowance = jsonColumn('assignments.allowance', allowanceSchema);

export function toWorker(row: Selectable<WorkerTable>): Worker {
  return {
    id: row.id,
    name: row.name,
    labels: labels.parse(row.labels),
    slots: row.slots,
    version: row.version,
    platform: row.platform,
    walled: row.walled === 1,
    state: state(row.state),
    secretHash: row.secret_hash,
    joinedAt: row.joined_at,
    lastBeatAt: row.last_beat_at,
    lostAt: row.lost_at,
    facts: facts.parse(row.facts),
  };
}

export function fromWorker(worker: Omit<Worker, 'id'>): Omit<Insertable<WorkerTable>, 'id'> {
  return {
    name: worker.name,
    labels: toJson(worker.labels),
    slots: worker.slots,
    version: worker.version,
    platform: worker.platform,
    walled: worker.walled ? 1 : 0,
    state: worker.state,
    secret_hash: worker.secretHash,
    joined_at: worker.joinedAt,
    last_beat_at: worker.lastBeatAt,
    lost_at: worker.lostAt,
    facts: toJson(worker.facts),
  };
}

export function toAssignment(row: Selectable<AssignmentTable>): Assignment {
  return {
    runId: row.run_id,
    projectId: row.project_id,
    workerId: row.worker_id,
    token: row.token,
    bearerHash: row.bearer_hash,
    allowance: allowance.parseNullable(row.allowance),
    nextReport: row.next_report,
    assignedAt: row.assigned_at,
    endedAt: row.ended_at,
    lateCommit: row.late_commit,
  };
}

export function fromAssignment(assignment: Assignment): Insertable<AssignmentTable> {
  return {
    token: assignment.token,
    run_id: assignment.runId,
    project_id: assignment.projectId,
    worker_id: assignment.workerId,
    bearer_hash: assignment.bearerHash,
    allowance: toJson(assignment.allowance),
    next_report: assignment.nextReport,
    assigned_at: assignment.assignedAt,
    ended_at: assignment.endedAt,
    late_commit: assignment.lateCommit,
  };
}

export function toJoinToken(row: Selectable<JoinTokenTable>): JoinToken {
  return {
    id: row.id,
    name: row.name,
    hash: row.hash,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}
