import { z } from 'zod';

/** Closed list of what would help where nothing goes on; a page has one button for each. */
export const helpSchema = z.enum([
  /** Answer the question. */
  'answer',
  /** Look at the last failure, then give the feature another round. */
  'retry',
  'start_crew',
  'resume_crew',
  'raise_budget',
  'raise_concurrency',
  /** Look at the features that stand in the way, which the reason names. */
  'open_dependency',
  /** Take away the dependencies that do not exist any more, which the reason names. */
  'remove_dependency',
  /** Look at the feature itself: its landing, its regression, what a tester claims of it. */
  'open_feature',
  /** Look at the output of setup, mend it, start the crew. */
  'mend_setup',
  /** See `ropewalk doctor`, or the settings of the provider. */
  'mend_agent',
  'free_disk',
  /** Start a worker that offers what the project asks for, or change what it asks for. */
  'start_worker',
  'accept_proposal',
  /** Look at what agents of the project would be allowed to run, then accept or refuse it. */
  'decide_policy',
  /** Mend the organisation's file, which the sentence names. */
  'mend_policy',
  /** See why the target branch cannot be pushed. */
  'mend_push',
  /** Commit or put away what the person's folder holds, so that it can follow. */
  'tidy_folder',
  /** It ends by itself. */
  'wait',
]);
export type Help = z.infer<typeof helpSchema>;

/** Closed list of what waits for a person. */
export const needCodeSchema = z.enum([
  'question',
  'target_red',
  /** The agent cannot be started, or its account cannot be used. */
  'agent_not_available',
  'budget_reached',
  'parked',
  'push_failed',
  /** The person's folder does not follow the target branch, because of what lies in it. */
  'folder_left_alone',
  /** A tester claims what could not be confirmed. */
  'suspicion',
  /** It passed before, and waits to be mended. */
  'regression',
  'proposals',
  /** The project would have other commands allowed. */
  'policy_proposed',
  /** The organisation's file about commands cannot be read. */
  'policy_invalid',
]);
export type NeedCode = z.infer<typeof needCodeSchema>;
