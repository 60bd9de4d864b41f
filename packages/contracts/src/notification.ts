import { z } from 'zod';

/** The only moments that somebody is told of. */
export const momentSchema = z.enum([
  /** An agent asks a person. */
  'needs_you',
  /** A feature cannot go on without a person. */
  'parked',
  /** Most of a budget is spent: 80 %. */
  'budget_near',
  /** A run was ended because its budget is used up. */
  'budget_reached',
  /** The project's own checks fail on the target branch. */
  'target_red',
  /** The crew has ended by itself. */
  'finished',
  /** A crew works and yet nothing has changed for a while. */
  'nothing_moving',
]);
export type Moment = z.infer<typeof momentSchema>;

/**
 * What is sent to a target: `webhook` the moments it has chosen, signed by Standard Webhooks
 * (https://www.standardwebhooks.com); `n8n` the reference's `test_progress` list, whenever more features pass.
 */
export const notificationKindSchema = z.enum(['webhook', 'n8n']);
export type NotificationKind = z.infer<typeof notificationKindSchema>;

/** What a person calls a target; unique in its scope. */
export const targetNameSchema = z
  .string()
  .regex(/^[a-z0-9-]{1,40}$/, 'use 1 to 40 small letters, digits or "-"');

/** Where notifications go. */
export const notificationTargetSchema = z.object({
  id: z.int(),
  /** Null = of all projects of this machine. */
  projectId: z.int().nullable(),
  name: targetNameSchema,
  kind: notificationKindSchema,
  url: z.url(),
  moments: z.array(momentSchema),
  /** How long nothing may change before that is a moment. */
  stillAfterMs: z.int(),
  /** Whether a name may stand for an address that is not public. */
  allowPrivateNetwork: z.boolean(),
  /** `environment` = named by a variable when the control plane was started. */
  source: z.enum(['person', 'environment']),
  /** `seq` of the last event that was looked at for it. */
  cursor: z.int(),
  createdAt: z.number(),
});
export type NotificationTarget = z.infer<typeof notificationTargetSchema>;

/** How far one notification has come. */
export const deliveryStateSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('pending'), dueAt: z.number() }),
  z.object({ status: z.literal('delivered'), at: z.number() }),
  z.object({ status: z.literal('given_up'), at: z.number() }),
]);
export type DeliveryState = z.infer<typeof deliveryStateSchema>;

/** One notification on its way to one target. */
export const deliverySchema = z.object({
  id: z.int(),
  targetId: z.int(),
  projectId: z.int().nullable(),
  /** What it is about: never sent to the same target under another id. */
  key: z.string(),
  type: z.string(),
  /** The body, byte for byte the same in every attempt. */
  body: z.string(),
  state: deliveryStateSchema,
  attempts: z.int(),
  /** Why the last attempt did not get through; null before the first and after success. */
  lastError: z.string().nullable(),
  createdAt: z.number(),
});
export type Delivery = z.infer<typeof deliverySchema>;

/** Body of a `webhook` notification. */
export const webhookBodySchema = z.object({
  type: z.union([momentSchema, z.literal('test')]),
  /** ISO 8601, UTC. */
  timestamp: z.string(),
  data: z.object({
    project: z.string().nullable(),
    /** `seq` of the event that it is about; null where none is. */
    seq: z.int().nullable(),
    /** One sentence for a person. */
    title: z.string(),
    /** More about it, shortened and without secrets. */
    detail: z.string(),
    feature: z.object({ id: z.int(), name: z.string() }).nullable(),
  }),
});
export type WebhookBody = z.infer<typeof webhookBodySchema>;

/** Body of an `n8n` notification, as the reference sends it. */
export const n8nBodySchema = z
  .array(
    z.object({
      event: z.literal('test_progress'),
      passing: z.int(),
      total: z.int(),
      percentage: z.number(),
      previous_passing: z.int(),
      tests_completed_this_session: z.int(),
      completed_tests: z.array(z.string()),
      project: z.string(),
      timestamp: z.string(),
    }),
  )
  .length(1);
export type N8nBody = z.infer<typeof n8nBodySchema>;
