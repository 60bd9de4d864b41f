import { z } from 'zod';
import { survivorSchema } from '../survivor.ts';

/** Where a crew stands, in the words of the field. */
export const agentStatusNameSchema = z.enum([
  'stopped',
  'running',
  'paused',
  'crashed',
  'pausing',
  'paused_graceful',
]);
export type AgentStatusName = z.infer<typeof agentStatusNameSchema>;

export const agentStatusSchema = z
  .object({
    status: agentStatusNameSchema,
    /** Of the control plane, while the crew works. */
    pid: z.int().nullable(),
    /** ISO 8601 in UTC. */
    started_at: z.string().nullable(),
    yolo_mode: z.boolean(),
    model: z.string().nullable(),
    /** Deprecated: true while it works. */
    parallel_mode: z.boolean(),
    max_concurrency: z.int().nullable(),
    testing_agent_ratio: z.int(),
    /** How it ended last, in a sentence; null while it works or before its first start. */
    end: z.object({ reason: z.string(), detail: z.string(), at: z.string() }).nullable(),
  })
  .meta({ id: 'AgentStatus' });
export type AgentStatus = z.infer<typeof agentStatusSchema>;

/** What is not named, or null, comes from the settings. */
export const agentStartSchema = z
  .object({
    yolo_mode: z.boolean().nullish(),
    model: z.string().min(1).max(200).nullish(),
    /** Deprecated and left aside. */
    parallel_mode: z.boolean().nullish(),
    max_concurrency: z.int().min(1).max(5).nullish(),
    testing_agent_ratio: z.int().min(0).max(3).nullish(),
    batch_size: z.int().min(1).max(15).nullish(),
    testing_batch_size: z.int().min(1).max(15).nullish(),
    /** Which driver starts agents: `claude`, `acp:COMMAND` or `playbook:FILE`. */
    driver: z.string().min(1).max(1_000).nullish(),
    max_runs: z.int().min(1).nullish(),
    /** Accepts agents with all the rights of this process where there is no wall. */
    allow_no_wall: z.boolean().nullish(),
  })
  .meta({ id: 'AgentStart' });

/** The answer to every control of a crew; a refusal is `success: false` with status 200. */
export const agentActionSchema = z
  .object({
    success: z.boolean(),
    status: agentStatusNameSchema,
    message: z.string(),
    /** Of a refusal, for programs. */
    code: z.string().nullable(),
    /** Of a stop: what lives on of its runs, as the process table tells; nothing should. Null otherwise. */
    survivors: z.array(survivorSchema).nullable(),
  })
  .meta({ id: 'AgentAction' });
export type AgentAction = z.infer<typeof agentActionSchema>;
