import { z } from 'zod';

/** Whether runs may be started on one provider account. */
export const quotaStateSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('open') }),
  /** A limit was hit; nothing starts on this account before `wakeAt`. */
  z.object({
    status: z.literal('waiting'),
    window: z.string(),
    resetsAt: z.number(),
    wakeAt: z.number(),
    source: z.enum(['typed_error', 'header', 'backoff']),
    /** Waits in a row, for backing off where the provider names no reset. */
    repeats: z.int(),
  }),
  /** One run tries whether the limit is gone. */
  z.object({ status: z.literal('canary'), runId: z.int(), repeats: z.int() }),
  /** The account cannot be used until a person changes something. */
  z.object({ status: z.literal('unavailable'), detail: z.string() }),
]);
export type QuotaState = z.infer<typeof quotaStateSchema>;

/** One state per provider account. */
export const quotaSchema = z.object({ account: z.string(), state: quotaStateSchema });
export type Quota = z.infer<typeof quotaSchema>;
