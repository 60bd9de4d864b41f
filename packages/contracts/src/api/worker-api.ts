import { z } from 'zod';
import { roleSchema } from '../run.ts';
import { workerStateSchema } from '../worker/worker.ts';

/** A worker as people see it. Times are ISO 8601 in UTC. */
export const apiWorkerSchema = z
  .object({
    id: z.int(),
    name: z.string(),
    labels: z.array(z.string()),
    slots: z.int(),
    version: z.string(),
    platform: z.string(),
    /** Whether its agents work behind a wall. */
    walled: z.boolean(),
    /** What a person, or the worker itself, has said. */
    state: workerStateSchema,
    /** Nothing is heard of it: its runs have gone on elsewhere. */
    lost: z.boolean(),
    joined_at: z.string(),
    last_beat_at: z.string(),
    free_memory_bytes: z.number().nullable(),
    /** Why it takes nothing although it has free slots; null = it would. */
    short_of: z.string().nullable(),
    runs: z.array(
      z.object({
        run_id: z.int(),
        project: z.string(),
        role: roleSchema,
        feature_ids: z.array(z.int()),
        assigned_at: z.string(),
      }),
    ),
  })
  .meta({ id: 'Worker' });
export type ApiWorker = z.infer<typeof apiWorkerSchema>;

export const workerListSchema = z
  .object({
    workers: z.array(apiWorkerSchema),
    /** Without any, this machine does the work. */
    server_version: z.string(),
  })
  .meta({ id: 'WorkerList' });
export type WorkerList = z.infer<typeof workerListSchema>;

/** `open` takes runs again, `cordoned` takes no new ones, `draining` ends when it is empty, `removed` ends its runs with their work saved. */
export const workerChangeSchema = z.strictObject({
  state: workerStateSchema.extract(['open', 'cordoned', 'draining', 'removed']),
});

/** What lets machines join, without the secret. */
export const apiJoinTokenSchema = z
  .object({
    id: z.int(),
    name: z.string(),
    created_at: z.string(),
    last_used_at: z.string().nullable(),
    revoked: z.boolean(),
  })
  .meta({ id: 'JoinToken' });
export type ApiJoinToken = z.infer<typeof apiJoinTokenSchema>;

export const joinTokenListSchema = z
  .object({ tokens: z.array(apiJoinTokenSchema) })
  .meta({ id: 'JoinTokenList' });

export const newJoinTokenSchema = z.strictObject({ name: z.string().trim().min(1).max(64) });

/** A fresh one; `token` is shown this once. */
export const madeJoinTokenSchema = apiJoinTokenSchema
  .extend({ token: z.string() })
  .meta({ id: 'MadeJoinToken' });
export type MadeJoinToken = z.infer<typeof madeJoinTokenSchema>;
