import { z } from 'zod';

/** Starts a project from a template. */
export const scaffoldRequestSchema = z
  .object({
    /** An id of `GET /api/scaffold/templates`, an https or ssh address of a git repository, or an absolute path. */
    template: z.string(),
    /** Absolute path of a folder that exists. */
    target_path: z.string(),
  })
  .meta({ id: 'ScaffoldRequest' });

/** What is told while a template comes into a folder; `complete` or `error` is the last. */
export const scaffoldEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('output'), line: z.string() }),
  z.object({ type: z.literal('complete'), success: z.boolean(), exit_code: z.int() }),
  z.object({ type: z.literal('error'), message: z.string() }),
]);
export type ScaffoldEvent = z.infer<typeof scaffoldEventSchema>;

export const scaffoldTemplatesSchema = z
  .object({
    templates: z.array(z.object({ id: z.string(), name: z.string(), description: z.string() })),
  })
  .meta({ id: 'ScaffoldTemplates' });
