import type { RefusalCode } from '@ropewalk/contracts';

type RefusalStatus = 400 | 401 | 403 | 404 | 409 | 413 | 422 | 503;

/** The one map from a refusal to an HTTP status; a new code that is forgotten here is a type error. */
const STATUS: Readonly<Record<RefusalCode, RefusalStatus>> = {
  project_unknown: 404,
  project_exists: 409,
  folder_taken: 409,
  folder_missing: 404,
  folder_not_usable: 422,
  feature_unknown: 404,
  feature_exists: 409,
  feature_passing: 409,
  feature_not_passing: 409,
  feature_not_ready: 409,
  feature_busy: 409,
  feature_needs_input: 409,
  feature_not_waiting: 409,
  feature_parked: 409,
  feature_not_parked: 409,
  dependency_unknown: 400,
  dependency_self: 400,
  dependency_duplicate: 400,
  dependency_absent: 400,
  dependency_limit: 400,
  dependency_cycle: 400,
  lease_lost: 409,
  run_unknown: 404,
  run_ended: 409,
  role_not_allowed: 403,
  landing_unknown: 404,
  landing_settled: 409,
  nothing_to_claim: 409,
  account_waiting: 409,
  nothing_to_do: 409,
  crew_running: 409,
  crew_not_running: 409,
  invalid_input: 422,
  driver_unknown: 422,
  agent_missing: 422,
  repository_busy: 409,
  home_busy: 409,
  home_not_writable: 503,
  database_newer: 503,
  disk_low: 503,
  port_in_use: 409,
  no_wall: 409,
  not_authorised: 401,
  not_reachable: 503,
  archive_damaged: 422,
  archive_newer: 422,
  archive_too_large: 413,
  file_exists: 409,
};

export function toHttpStatus(code: RefusalCode): RefusalStatus {
  return STATUS[code];
}
