import { z } from 'zod';
import { checkSchema } from './config-file.ts';
import { evidenceFileSchema } from './verdict.ts';

/** Where a change holds a secret: never the secret itself. */
export const heldSecretSchema = z.object({
  path: z.string(),
  /** Null where it is the name of the file that holds it, or a file too large to be looked through. */
  line: z.int().nullable(),
  kind: z.string(),
  /** By which a person says that exactly this is none, in `.ropewalk/secrets-allowed`. */
  fingerprint: z.string(),
});
export type HeldSecret = z.infer<typeof heldSecretSchema>;

/** Why work did not land; every kind carries what its author needs to act. */
export const landingRefusalSchema = z.discriminatedUnion('code', [
  z.object({ code: z.literal('conflict'), files: z.array(z.string()), head: z.string() }),
  z.object({
    code: z.literal('check_failed'),
    command: z.string(),
    outputTail: z.string(),
    verdictId: z.int(),
  }),
  z.object({ code: z.literal('inconclusive'), command: z.string(), outputTail: z.string() }),
  z.object({ code: z.literal('empty_change') }),
  z.object({ code: z.literal('check_proves_nothing'), command: z.string() }),
  z.object({ code: z.literal('tests_weakened'), files: z.array(z.string()) }),
  z.object({ code: z.literal('needs_person'), files: z.array(z.string()) }),
  z.object({ code: z.literal('secret_found'), secrets: z.array(heldSecretSchema) }),
  z.object({ code: z.literal('target_red'), command: z.string(), outputTail: z.string() }),
  z.object({ code: z.literal('environment'), detail: z.string() }),
  z.object({ code: z.literal('unsupported_content'), detail: z.string() }),
  z.object({ code: z.literal('bad_evidence'), path: z.string(), detail: z.string() }),
  z.object({ code: z.literal('bad_config'), detail: z.string() }),
  z.object({ code: z.literal('interrupted') }),
]);
export type LandingRefusal = z.infer<typeof landingRefusalSchema>;

export const landingStateSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('queued') }),
  /** Recorded before the target branch is moved, so that a crash between the two can be settled. */
  z.object({ status: z.literal('gating'), candidate: z.string(), expectedHead: z.string() }),
  z.object({
    status: z.literal('landed'),
    commit: z.string(),
    verdictId: z.int(),
    at: z.number(),
    /** The head that it was put on; left out where everything was on the branch already. */
    base: z.string().exactOptional(),
  }),
  z.object({ status: z.literal('refused'), refusal: landingRefusalSchema, at: z.number() }),
]);
export type LandingState = z.infer<typeof landingStateSchema>;

/** Taking a run's work onto the target branch. */
export const landingSchema = z.object({
  id: z.int(),
  projectId: z.int(),
  /** `scaffold` is the initializer's; `person` is commits that a person made on the target branch. */
  kind: z.enum(['feature', 'scaffold', 'person']),
  featureId: z.int().nullable(),
  runId: z.int().nullable(),
  token: z.int().nullable(),
  /** The frozen work, one commit in the hub. */
  work: z.string(),
  /** Checks that the agent brought with its claim. */
  checks: z.array(checkSchema),
  files: z.array(evidenceFileSchema),
  state: landingStateSchema,
  createdAt: z.number(),
});
export type Landing = z.infer<typeof landingSchema>;
