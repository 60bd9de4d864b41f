import { z } from 'zod';

/** Closed list of what a command can be refused for. */
export const refusalCodeSchema = z.enum([
  'project_unknown',
  'project_exists',
  'folder_taken',
  'folder_missing',
  'folder_not_usable',
  'feature_unknown',
  'feature_exists',
  'feature_passing',
  'feature_not_passing',
  'feature_not_ready',
  'feature_busy',
  'feature_needs_input',
  'feature_not_waiting',
  'feature_parked',
  'feature_not_parked',
  'dependency_unknown',
  'dependency_self',
  'dependency_duplicate',
  'dependency_absent',
  'dependency_limit',
  'dependency_cycle',
  'lease_lost',
  'run_unknown',
  'run_ended',
  'role_not_allowed',
  'landing_unknown',
  'landing_settled',
  'nothing_to_claim',
  'account_waiting',
  'nothing_to_do',
  'crew_running',
  'crew_not_running',
  'invalid_input',
  'driver_unknown',
  'agent_missing',
  'repository_busy',
  'home_busy',
  'home_not_writable',
  'database_newer',
  'disk_low',
  'port_in_use',
  'no_wall',
  'not_authorised',
  'not_reachable',
  'archive_damaged',
  'archive_newer',
  'archive_too_large',
  'file_exists',
]);
export type RefusalCode = z.infer<typeof refusalCodeSchema>;

/** An expected "no": a code to act on, and a sentence that says what happened and what to do next. */
export const refusalSchema = z.object({
  code: refusalCodeSchema,
  message: z.string(),
  /** What the sentence is about, for programs. */
  details: z.record(z.string(), z.unknown()).optional(),
});
export type Refusal = z.infer<typeof refusalSchema>;
