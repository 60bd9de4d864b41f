import { z } from 'zod';
import {
  byFeatureId,
  checkArgument,
  defineTools,
  featureIdArgument,
  noArguments,
  nothingLeftSchema,
} from './tool-definition.ts';
import { verdictOutcomeSchema } from '../verdict.ts';
import { wireFeatureSchema } from './wire-feature.ts';

const claimedFeature = wireFeatureSchema.extend({
  already_claimed: z.boolean(),
  message: z.string(),
});

const landingStatus = z.enum(['landed', 'still_running']);

/** Tools of whoever builds a feature. */
export const WORKING_TOOLS = defineTools({
  feature_get_next: {
    title: 'Look at the next feature',
    description:
      'Shows the feature that comes next without claiming it. A run of the crew sees its own next feature. An external agent sees the best free one and claims it with feature_claim_next or feature_claim_and_get.',
    input: noArguments,
    result: z.union([wireFeatureSchema, nothingLeftSchema]),
    roles: ['coding', 'external'],
    readOnly: true,
  },
  feature_claim_next: {
    title: 'Take the next feature',
    description:
      'Answers the next feature that is yours. A run of the crew gets the first of its own features that has no outcome yet; when none is left, it says so and you end your turn. An external agent claims the best free feature. Next: build it, then call feature_mark_passing.',
    input: noArguments,
    result: z.union([claimedFeature, nothingLeftSchema]),
    roles: ['coding', 'external'],
    readOnly: false,
  },
  feature_claim_and_get: {
    title: 'Take a certain feature',
    description:
      'Claims a feature and answers all of it. Repeating the call is harmless: `already_claimed` then says true. A run of the crew can only take the features that it was given.',
    input: byFeatureId,
    result: claimedFeature,
    roles: ['coding', 'external'],
    readOnly: false,
  },
  feature_mark_in_progress: {
    title: 'Say that you start',
    description:
      'Says that you start on a feature. The features of a run of the crew are in progress already, so the call only confirms it. An external agent claims the feature with it.',
    input: byFeatureId,
    result: claimedFeature,
    roles: ['coding', 'external'],
    readOnly: false,
  },
  feature_mark_passing: {
    title: 'Land a feature that works',
    description: [
      'Hands your work in. Your files are frozen at this moment, put on top of the target branch and checked by us; only when every check passes do they land and does the feature count as passing.',
      'Verify by really running it before you call. Name in `checks` the commands that show that the feature works: each must fail without the feature and pass with it, run from the root of a clean checkout, and end by itself.',
      'The answer says what comes next: landed, what to mend, or "still running", after which you call again with the same arguments.',
    ].join(' '),
    input: z.strictObject({
      feature_id: featureIdArgument,
      checks: z
        .array(checkArgument)
        .max(50)
        .default([])
        .describe(
          'Commands to keep with the feature: a shell line, or {command, timeout_seconds, passes_before}. `passes_before` says why a command cannot fail before the feature exists.',
        ),
      evidence: z
        .array(z.string().min(1).max(1_000))
        .max(20)
        .default([])
        .describe(
          'Paths of files inside your working tree that show the result, such as screenshots.',
        ),
      notes: z
        .string()
        .trim()
        .min(1)
        .max(20_000)
        .optional()
        .describe('What whoever comes next should know.'),
      commit: z
        .string()
        .min(1)
        .max(300)
        .optional()
        .describe('External agents only: the branch or commit that holds the work.'),
    }),
    result: wireFeatureSchema.partial().extend({
      success: z.boolean(),
      feature_id: z.int(),
      name: z.string(),
      landing: landingStatus,
      still_running: z.boolean(),
      commit: z.string().optional(),
      verdict: verdictOutcomeSchema.optional(),
      /** Features of this run that have no outcome yet, once this one has landed. */
      features_left: z.int().optional(),
      message: z.string(),
    }),
    roles: ['coding', 'testing', 'external'],
    readOnly: false,
  },
  feature_skip: {
    title: 'Set a feature aside',
    description:
      'Gives a feature back and moves it to the end of the backlog, because it cannot be built now. Say why in `reason`. Rarely right: missing groundwork is yours to build, and a question for a person goes through feature_request_human_input.',
    input: z.strictObject({
      feature_id: featureIdArgument,
      reason: z
        .string()
        .trim()
        .min(1)
        .max(5_000)
        .optional()
        .describe('Why it cannot be built now.'),
    }),
    result: z.object({
      id: z.int(),
      name: z.string(),
      old_priority: z.int(),
      new_priority: z.int(),
      message: z.string(),
    }),
    roles: ['coding', 'testing', 'assistant', 'external'],
    readOnly: false,
  },
  feature_clear_in_progress: {
    title: 'Give a feature back',
    description:
      'Gives a feature that you claimed back without an outcome, so that somebody else can take it. Leave a note first with feature_add_note about what you found.',
    input: byFeatureId,
    result: wireFeatureSchema.extend({ message: z.string() }),
    roles: ['external'],
    readOnly: false,
  },
  feature_add_note: {
    title: 'Leave a note',
    description:
      'Writes down what whoever comes next should know about a feature: decisions, traps, what was tried. Short and concrete; it outlives your session, unlike files outside of git.',
    input: z.strictObject({
      feature_id: featureIdArgument,
      text: z.string().trim().min(1).max(20_000).describe('The note.'),
    }),
    result: z.object({ success: z.boolean(), feature_id: z.int(), message: z.string() }),
    roles: ['coding', 'testing', 'external'],
    readOnly: false,
  },
  project_land: {
    title: 'Land the scaffold',
    description:
      'Hands the whole working tree in as the start of the project: structure, ropewalk.yaml and whatever the features will build on. It is checked and lands like every other work. Call it once, after feature_create_bulk; then end your turn.',
    input: noArguments,
    result: z.object({
      success: z.boolean(),
      landing: landingStatus,
      still_running: z.boolean(),
      commit: z.string().optional(),
      verdict: verdictOutcomeSchema.optional(),
      message: z.string(),
    }),
    roles: ['initializer'],
    readOnly: false,
  },
});
