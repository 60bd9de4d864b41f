import type { Refusal, RefusalCode } from '@ropewalk/contracts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';

const { wrongUse, refused, unreachable } = EXIT_CODES;

const BY_CODE: Readonly<Record<RefusalCode, ExitCode>> = {
  project_unknown: wrongUse,
  project_exists: refused,
  folder_taken: refused,
  folder_missing: wrongUse,
  folder_not_usable: wrongUse,
  feature_unknown: wrongUse,
  feature_exists: wrongUse,
  feature_passing: refused,
  feature_not_passing: refused,
  feature_not_ready: refused,
  feature_busy: refused,
  feature_needs_input: refused,
  feature_not_waiting: refused,
  feature_parked: refused,
  feature_not_parked: refused,
  dependency_unknown: wrongUse,
  dependency_self: wrongUse,
  dependency_duplicate: wrongUse,
  dependency_absent: wrongUse,
  dependency_limit: wrongUse,
  dependency_cycle: wrongUse,
  lease_lost: refused,
  run_unknown: wrongUse,
  run_ended: refused,
  role_not_allowed: refused,
  landing_unknown: wrongUse,
  landing_settled: refused,
  nothing_to_claim: refused,
  nothing_to_do: refused,
  crew_running: refused,
  crew_not_running: refused,
  invalid_input: wrongUse,
  driver_unknown: wrongUse,
  agent_missing: refused,
  account_waiting: refused,
  repository_busy: refused,
  home_busy: unreachable,
  home_not_writable: refused,
  database_newer: refused,
  disk_low: refused,
  port_in_use: unreachable,
  no_wall: refused,
  not_authorised: unreachable,
  not_reachable: unreachable,
  archive_damaged: wrongUse,
  archive_newer: refused,
  archive_too_large: refused,
  file_exists: refused,
};

/** The exit code for an expected "no". */
export function toExitCode(refusal: Refusal): ExitCode {
  return BY_CODE[refusal.code];
}
