import { z } from 'zod';

/** What is known of a limit: which window, until when, and who said so. */
export const quotaWaitSchema = z.object({
  window: z.string(),
  resetsAt: z.number(),
  /** When work goes on: the reset, and a little more, so that not everybody knocks at the same moment. */
  wakeAt: z.number(),
  source: z.enum(['typed_error', 'header', 'backoff']),
});
export type QuotaWait = z.infer<typeof quotaWaitSchema>;

/** Whether runs may be started on one provider account. */
export const quotaStateSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('open') }),
  /** A limit was hit; but for one run that tries, nothing starts on this account before `wakeAt`. */
  z.object({
    status: z.literal('waiting'),
    ...quotaWaitSchema.shape,
    /** Waits in a row, for backing off where the provider names no reset. */
    repeats: z.int(),
    /** When one run may try before `wakeAt`, because limits are sometimes lifted early; absent = none may. */
    tryAt: z.number().optional(),
  }),
  /** One run tries whether the limit is gone; `wait` is what is gone back to when it is not, if that is known. */
  z.object({
    status: z.literal('canary'),
    runId: z.int(),
    repeats: z.int(),
    wait: quotaWaitSchema.optional(),
  }),
  /** The limit is gone since `since`; runs start again a few at a time. */
  z.object({ status: z.literal('ramp'), since: z.number(), repeats: z.int() }),
  /** The account cannot be used until a person changes something. */
  z.object({ status: z.literal('unavailable'), detail: z.string() }),
]);
export type QuotaState = z.infer<typeof quotaStateSchema>;

/** One state per provider account. */
export const quotaSchema = z.object({ account: z.string(), state: quotaStateSchema });
export type Quota = z.infer<typeof quotaSchema>;
