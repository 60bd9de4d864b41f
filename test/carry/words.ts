import { z } from 'zod';

/** What a worker may want to write about a run. */
export const writeSchema = z.enum(['report', 'claim', 'end']);
export type Write = z.infer<typeof writeSchema>;

/** One run, as a worker is told of it. */
export const jobSchema = z.object({
  runId: z.int(),
  featureId: z.int(),
  projectId: z.int(),
  /** Of the assignment. */
  token: z.int(),
  /** Of the lease. */
  leaseToken: z.int(),
  takesMs: z.number(),
  /** Whether it says something after its end as well. */
  talkative: z.boolean(),
});
export type Job = z.infer<typeof jobSchema>;

export const toWorkerSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('job'), job: jobSchema }),
  z.object({ type: z.literal('answer'), id: z.int() }),
  z.object({ type: z.literal('beat'), id: z.int() }),
]);
export type ToWorker = z.infer<typeof toWorkerSchema>;

export const fromWorkerSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('write'), id: z.int(), write: writeSchema, job: jobSchema }),
  z.object({
    type: z.literal('carries'),
    id: z.int(),
    carries: z.array(z.object({ run_id: z.int(), token: z.int() })),
  }),
]);
export type FromWorker = z.infer<typeof fromWorkerSchema>;
