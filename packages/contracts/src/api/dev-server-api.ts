import { z } from 'zod';

export const devServerStatusNameSchema = z.enum(['stopped', 'running', 'crashed']);

/** Where a dev server stands. */
export const devServerStatusSchema = z
  .object({
    status: devServerStatusNameSchema,
    pid: z.int().nullable(),
    /** The address that it has named; null until it does. */
    url: z.string().nullable(),
    command: z.string().nullable(),
    /** ISO 8601 in UTC. */
    started_at: z.string().nullable(),
    /** The run whose workspace it serves; null is the person's folder. */
    run_id: z.int().nullable(),
    /** First of ten ports that are its own, also in `PORT`. */
    port: z.int().nullable(),
    /** How it ended, when it crashed; otherwise what a person should know, such as whose port it has taken. */
    detail: z.string().nullable(),
  })
  .meta({ id: 'DevServerStatus' });
export type DevServerStatus = z.infer<typeof devServerStatusSchema>;

/** `command` is taken for compatibility and must be null: a custom command is configured first. */
export const devServerStartSchema = z
  .object({ command: z.string().nullish() })
  .default({})
  .meta({ id: 'DevServerStart' });

/** A refusal that has to do with what runs at the moment is `success: false`. */
export const devServerActionSchema = z
  .object({
    success: z.boolean(),
    status: devServerStatusNameSchema,
    message: z.string(),
    code: z.string().nullable(),
  })
  .meta({ id: 'DevServerAction' });
export type DevServerAction = z.infer<typeof devServerActionSchema>;

/** How a project is started: a person's own command, else that of `ropewalk.yaml`, else what is found. */
export const devServerConfigSchema = z
  .object({
    detected_type: z.string().nullable(),
    detected_command: z.string().nullable(),
    custom_command: z.string().nullable(),
    effective_command: z.string().nullable(),
  })
  .meta({ id: 'DevServerConfig' });
export type DevServerConfigAnswer = z.infer<typeof devServerConfigSchema>;

/** Null takes the custom command back. */
export const devServerConfigChangeSchema = z
  .object({ custom_command: z.string().max(4_000).nullable() })
  .meta({ id: 'DevServerConfigChange' });

/** What a dev server has written last. */
export const devServerLogSchema = z
  .object({
    lines: z.array(z.object({ number: z.int(), line: z.string(), timestamp: z.string() })),
  })
  .meta({ id: 'DevServerLog' });
