import { z } from '@hono/zod-openapi';
import { projectNameSchema, type Project } from '@ropewalk/contracts';
import { accept, refuse, type Result, type Store } from '@ropewalk/core';

/** Path parameter of every route of a project. Its form is judged by `requireProject`, which answers 400 and not 422. */
export const projectParams = z.object({
  project_name: z.string().openapi({ example: 'my-app' }),
});

/** A feature's number in a path. */
export const featureParams = projectParams.extend({
  feature_id: z.coerce.number().int().openapi({ example: 12 }),
});

/** The project of this name; refuses a name that cannot be one, and one that nobody has registered. */
export async function requireProject(store: Store, name: string): Promise<Result<Project>> {
  if (!projectNameSchema.safeParse(name).success) {
    return refuse(
      'project_name_invalid',
      'That cannot be the name of a project: use 1 to 50 letters, digits, "-" or "_".',
    );
  }
  const project = await store.query('project', { name });
  return project === null
    ? refuse(
        'project_unknown',
        `Project '${name}' not found. GET /api/projects lists those there are.`,
      )
    : accept(project);
}
