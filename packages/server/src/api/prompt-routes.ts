import { createRoute, type OpenAPIHono, type z } from '@hono/zod-openapi';
import {
  doneSchema,
  type Project,
  type ProjectPrompts,
  projectPromptsChangeSchema,
  projectPromptsSchema,
} from '@ropewalk/contracts';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, jsonBody, refused } from './api-routes.ts';
import { projectParams, requireProject } from './require-project.ts';

type Deps = Pick<ApiDeps, 'store' | 'engine' | 'now'>;

const TAGS = ['projects'];
const ROLES = ['initializer', 'coding', 'testing'] as const;

/** The spec of a project, and the prompts with which it replaces ours. */
export function promptRoutes(deps: Deps): OpenAPIHono {
  const routes = createRoutes();
  const read = createRoute({
    method: 'get',
    path: '/projects/{project_name}/prompts',
    tags: TAGS,
    summary: 'The spec and the prompts',
    description: 'A prompt that the project does not replace is shown as ours.',
    request: { params: projectParams },
    responses: { 200: json(projectPromptsSchema, 'The texts'), ...ERRORS },
  });
  routes.openapi(read, async (context) => {
    const project = await requireProject(deps.store, context.req.valid('param').project_name);
    return project.ok
      ? context.json(await readPrompts(deps, project.value), 200)
      : refused(context, project.refusal);
  });

  const write = createRoute({
    method: 'put',
    path: '/projects/{project_name}/prompts',
    tags: TAGS,
    summary: 'Change the spec or the prompts',
    description:
      'They count from the next run on. What is null or not named stays; an empty prompt gives ours its place back.',
    request: { params: projectParams, body: jsonBody(projectPromptsChangeSchema) },
    responses: { 200: json(doneSchema, 'They are written'), ...ERRORS },
  });
  routes.openapi(write, async (context) => {
    const project = await requireProject(deps.store, context.req.valid('param').project_name);
    if (!project.ok) {
      return refused(context, project.refusal);
    }
    await writePrompts(deps, project.value, context.req.valid('json'));
    return context.json({ success: true, message: 'Prompts updated' }, 200);
  });
  return routes;
}

async function readPrompts({ engine }: Deps, project: Project): Promise<ProjectPrompts> {
  const [initializer, coding, testing] = await Promise.all(
    ROLES.map((role) => engine.projects.instructions(project.id, role)),
  );
  return {
    app_spec: project.spec ?? '',
    initializer_prompt: initializer ?? '',
    coding_prompt: coding ?? '',
    testing_prompt: testing ?? '',
  };
}

async function writePrompts(
  { store, now }: Deps,
  { id: projectId }: Project,
  change: z.output<typeof projectPromptsChangeSchema>,
): Promise<void> {
  for (const role of ROLES) {
    const text = change[`${role}_prompt`];
    if (text !== null && text !== undefined) {
      await store.execute(
        'project.set_prompt',
        { projectId, role, text: text.trim() === '' ? null : text },
        now(),
      );
    }
  }
  const spec = change.app_spec;
  if (spec !== null && spec !== undefined) {
    await store.execute('project.set_spec', { projectId, spec }, now());
  }
}
