import { z } from 'zod';

/** Why we ended a run ourselves. */
export const ourReasonSchema = z.enum([
  'stopped',
  'stopped_by_person',
  'paused',
  'silent',
  'no_first_event',
  'run_limit',
  'lease_lost',
  'features_settled',
  'environment',
  'agent_not_available',
  'account_waiting',
  'budget',
  'run_budget',
  'foreign_files_changed',
  'out_of_memory',
]);
export type OurReason = z.infer<typeof ourReasonSchema>;
