import type { Refusal, RefusalCode, ToolError } from '@ropewalk/contracts';

const LOOK = 'Look at the present state with feature_get_by_id before you go on.';
const PERSON =
  'Nothing that you can mend. Say so in feature_add_note if you hold a feature, then end your turn.';
const STOP =
  'Stop working on it and do not hand it in again: your files are saved and somebody else goes on. Go on with your next feature, or end your turn.';
const ANOTHER = 'Take another one with feature_claim_next, or see feature_get_ready.';

/** What a model does next after a refused command; a new code that is forgotten here is a type error. */
const HINTS: Readonly<Record<RefusalCode, string>> = {
  project_name_invalid: PERSON,
  project_unknown: PERSON,
  project_exists: PERSON,
  folder_taken: PERSON,
  folder_missing: PERSON,
  folder_not_usable: PERSON,
  folder_not_allowed: PERSON,
  folder_exists: PERSON,
  folder_name_invalid: PERSON,
  not_a_folder: PERSON,
  feature_unknown:
    'Use a number that feature_get_ready, feature_get_blocked or feature_get_graph lists.',
  feature_exists: 'Leave it out, or give it a name that says how it differs.',
  feature_passing: 'It is done. Go on with feature_claim_next.',
  feature_immutable: 'It is done as it is written. Add a new feature for what is missing.',
  feature_not_passing: 'There is nothing to test. Go on with feature_claim_for_testing.',
  feature_not_ready: `Its dependencies come first. ${ANOTHER}`,
  feature_busy: `Somebody else works on it, or its landing is under way. ${ANOTHER}`,
  feature_needs_input: `A person has to answer first. ${ANOTHER}`,
  feature_not_waiting: LOOK,
  answer_incomplete: PERSON,
  feature_parked: `A person has to take it back first. ${ANOTHER}`,
  feature_not_parked: LOOK,
  dependency_unknown: 'Name features that exist; feature_get_graph lists them all.',
  dependency_self: 'A feature cannot wait for itself. Leave that dependency out.',
  dependency_duplicate: 'It is there already; nothing is left to do.',
  dependency_absent: 'It is not there; nothing is left to do.',
  dependency_limit: 'Keep the dependencies that are really needed, at most 20.',
  dependency_cycle:
    'Turn one of these dependencies round or leave it out, so that no circle is left.',
  lease_lost: STOP,
  run_unknown: STOP,
  run_ended: 'This run is over and its work is saved. End your turn.',
  role_not_allowed: 'Keep to the tools that are listed for you.',
  conversation_unknown: PERSON,
  message_unknown: PERSON,
  spec_version_unknown: PERSON,
  attachment_refused: PERSON,
  chat_not_started: PERSON,
  landing_unknown: LOOK,
  landing_settled: LOOK,
  account_waiting:
    'The provider account waits for its limit to end. End your turn; the crew goes on by itself.',
  nothing_to_claim: 'Nothing is free at this moment. End your turn, or ask again later.',
  nothing_to_do: 'End your turn.',
  crew_running: PERSON,
  crew_not_running: PERSON,
  schedule_unknown: PERSON,
  schedule_limit: PERSON,
  schedule_called_off: PERSON,
  invalid_input: 'Correct the arguments and call again.',
  dev_command_missing: PERSON,
  dev_command_invalid: PERSON,
  dev_server_running: PERSON,
  dev_server_not_running: PERSON,
  terminal_unknown: PERSON,
  terminal_limit: PERSON,
  terminal_not_started: PERSON,
  driver_unknown: PERSON,
  agent_missing: PERSON,
  repository_busy: 'Call again with the same arguments in a moment.',
  home_busy: PERSON,
  home_not_writable: PERSON,
  database_newer: PERSON,
  disk_low: PERSON,
  notification_unknown: PERSON,
  verdict_unknown: PERSON,
  evidence_gone: PERSON,
  port_in_use: PERSON,
  budget_spent: PERSON,
  no_wall: PERSON,
  foreign_files_changed: STOP,
  no_authentication: PERSON,
  credential_missing: PERSON,
  credential_exposed: PERSON,
  not_authorised: PERSON,
  not_reachable: 'Call again with the same arguments in a moment.',
  proposal_unknown: PERSON,
  proposal_settled: PERSON,
  policy_invalid: PERSON,
  policy_unknown: PERSON,
  policy_settled: PERSON,
  proposal_limit: 'Propose fewer, or end your turn when none is wanted.',
  archive_damaged: PERSON,
  archive_newer: PERSON,
  archive_too_large: PERSON,
  file_exists: PERSON,
};

/** A refused command as a model reads it. */
export function refusalText(refusal: Refusal): ToolError {
  return { error: refusal.message, code: refusal.code, hint: HINTS[refusal.code] };
}
