import { z } from 'zod';
import {
  deliverySchema,
  deliveryStateSchema,
  momentSchema,
  notificationKindSchema,
  targetNameSchema,
} from '../notification.ts';

/** What a person says about a target. What is left out of a change takes its default again. */
export const targetRequestSchema = z.strictObject({
  kind: notificationKindSchema.default('webhook'),
  url: z.string().min(1).max(2_000),
  moments: z.array(momentSchema).default([...momentSchema.options]),
  /** How long nothing may change while a crew works. */
  still_after_minutes: z.int().min(5).max(1_440).default(30),
  /** Whether the name in `url` may stand for an address that is not public. */
  allow_private_network: z.boolean().default(false),
  /** `whsec_` and Base64; `"new"` makes another one; left out, there is one already or it is made. */
  secret: z.string().max(200).nullable().default(null),
});

/** A target as it stands. */
export const apiTargetSchema = z
  .object({
    name: targetNameSchema,
    kind: notificationKindSchema,
    /** What stands behind a "?" may be a secret and is left out. */
    url: z.string(),
    moments: z.array(momentSchema),
    still_after_minutes: z.number(),
    allow_private_network: z.boolean(),
    source: z.enum(['person', 'environment']),
    signed: z.boolean(),
    created_at: z.string(),
    /** The newest first. */
    deliveries: z.array(
      z.object({
        id: z.int(),
        type: deliverySchema.shape.type,
        status: z.union(deliveryStateSchema.options.map((option) => option.shape.status)),
        attempts: z.int(),
        last_error: z.string().nullable(),
        created_at: z.string(),
        /** When it is tried next; null once it is settled. */
        due_at: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'NotificationTarget' });
export type ApiTarget = z.infer<typeof apiTargetSchema>;
export const targetListSchema = z.object({ targets: z.array(apiTargetSchema) });
export const savedTargetSchema = apiTargetSchema.extend({
  /** Shown by the answer that made it, and never again. */
  secret: z.string().nullable(),
});
export const targetTestSchema = z.object({
  success: z.boolean(),
  message: z.string(),
});
