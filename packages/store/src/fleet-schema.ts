import type { Id } from './schema.ts';

export interface WorkerTable {
  id: Id;
  name: string;
  labels: string;
  slots: number;
  version: string;
  platform: string;
  walled: number;
  state: string;
  secret_hash: string;
  joined_at: number;
  last_beat_at: number;
  lost_at: number | null;
  facts: string;
}

export interface AssignmentTable {
  token: number;
  run_id: number;
  project_id: number;
  worker_id: number;
  bearer_hash: string;
  allowance: string | null;
  next_report: number;
  assigned_at: number;
  ended_at: number | null;
  late_commit: string | null;
}

export interface JoinTokenTable {
  id: Id;
  name: string;
  hash: string;
  created_at: number;
  last_used_at: number | null;
  revoked_at: number | null;
}

/** The tables of the fleet. */
export interface FleetTables {
  workers: WorkerTable;
  assignments: AssignmentTable;
  join_tokens: JoinTokenTable;
}
