import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import {
  doneSchema,
  projectCreateSchema,
  projectDetailSchema,
  projectResetSchema,
  projectStatsSchema,
  projectSummarySchema,
} from '@ropewalk/contracts';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, jsonBody, refused } from './api-routes.ts';
import { listProjects, readProject } from './project-answers.ts';
import { projectParams, requireProject } from './require-project.ts';

type Deps = Pick<ApiDeps, 'store' | 'engine' | 'folders'>;

const TAGS = ['projects'];
/** Query flags are words; only this one means yes. */
const flag = z.enum(['true', 'false']).default('false');

/** Registered folders: list, register, look at, begin anew, forget. */
export function projectRoutes(deps: Deps): OpenAPIHono {
  const routes = createRoutes();
  addReading(routes, deps);
  addCreate(routes, deps);
  addDelete(routes, deps);
  addReset(routes, deps);
  return routes;
}

function addReading(routes: OpenAPIHono, { store }: Deps): void {
  const list = createRoute({
    method: 'get',
    path: '/projects',
    tags: TAGS,
    summary: 'All projects',
    responses: { 200: json(z.array(projectSummarySchema), 'Every registered project') },
  });
  routes.openapi(list, async (context) => context.json(await listProjects(store), 200));

  const get = createRoute({
    method: 'get',
    path: '/projects/{project_name}',
    tags: TAGS,
    summary: 'One project',
    request: { params: projectParams },
    responses: { 200: json(projectDetailSchema, 'The project'), ...ERRORS },
  });
  routes.openapi(get, async (context) => {
    const project = await requireProject(store, context.req.valid('param').project_name);
    return project.ok
      ? context.json(await readProject(store, project.value), 200)
      : refused(context, project.refusal);
  });

  const stats = createRoute({
    method: 'get',
    path: '/projects/{project_name}/stats',
    tags: TAGS,
    summary: 'How far the backlog is',
    request: { params: projectParams },
    responses: { 200: json(projectStatsSchema, 'The numbers'), ...ERRORS },
  });
  routes.openapi(stats, async (context) => {
    const project = await requireProject(store, context.req.valid('param').project_name);
    return project.ok
      ? context.json((await readProject(store, project.value)).stats, 200)
      : refused(context, project.refusal);
  });
}

function addCreate(routes: OpenAPIHono, { store, engine, folders }: Deps): void {
  const create = createRoute({
    method: 'post',
    path: '/projects',
    tags: TAGS,
    summary: 'Register a folder',
    description:
      'The folder is made where it is not there; a folder without a repository gets one.',
    request: { body: jsonBody(projectCreateSchema) },
    responses: { 200: json(projectSummarySchema, 'The project'), ...ERRORS },
  });
  routes.openapi(create, async (context) => {
    const { name, path, spec } = context.req.valid('json');
    const folder = await folders.choose(path);
    const registered = folder.ok
      ? await engine.projects.register({
          name,
          folder: folder.value,
          spec,
          settings: {},
          createFolder: true,
        })
      : folder;
    if (!registered.ok) {
      return refused(context, registered.refusal);
    }
    const { prompts_dir: _, ...summary } = await readProject(store, registered.value);
    return context.json(summary, 200);
  });
}

function addDelete(routes: OpenAPIHono, { store, engine }: Deps): void {
  const remove = createRoute({
    method: 'delete',
    path: '/projects/{project_name}',
    tags: TAGS,
    summary: 'Forget a project',
    description:
      'Removes what the home holds of it. `delete_files=true` removes the folder, too, with everything in it.',
    request: { params: projectParams, query: z.object({ delete_files: flag }) },
    responses: { 200: json(doneSchema, 'It is gone'), ...ERRORS },
  });
  routes.openapi(remove, async (context) => {
    const { project_name: name } = context.req.valid('param');
    const project = await requireProject(store, name);
    if (!project.ok) {
      return refused(context, project.refusal);
    }
    const withFiles = context.req.valid('query').delete_files === 'true';
    const deleted = await engine.projects.delete(project.value.id, { withFiles });
    return deleted.ok
      ? context.json(
          {
            success: true,
            message: `Project '${name}' deleted (files ${withFiles ? 'deleted' : 'preserved'})`,
          },
          200,
        )
      : refused(context, deleted.refusal);
  });
}

function addReset(routes: OpenAPIHono, { store, engine }: Deps): void {
  const reset = createRoute({
    method: 'post',
    path: '/projects/{project_name}/reset',
    tags: TAGS,
    summary: 'Begin the backlog anew',
    description:
      'Features, runs, landings and verdicts are forgotten; `full_reset=true` forgets the spec, too. Schedules, settings and everything that has landed stay.',
    request: { params: projectParams, query: z.object({ full_reset: flag }) },
    responses: { 200: json(projectResetSchema, 'What is gone'), ...ERRORS },
  });
  routes.openapi(reset, async (context) => {
    const { project_name: name } = context.req.valid('param');
    const project = await requireProject(store, name);
    if (!project.ok) {
      return refused(context, project.refusal);
    }
    const full = context.req.valid('query').full_reset === 'true';
    const done = await engine.projects.reset({ projectId: project.value.id, full });
    if (!done.ok) {
      return refused(context, done.refusal);
    }
    const type = full ? ('full' as const) : ('quick' as const);
    return context.json(
      {
        success: true,
        reset_type: type,
        deleted_files: ['backlog', 'transcripts', 'evidence', ...(full ? ['spec'] : [])],
        message: `Project '${name}' has been reset (${type} reset)`,
      },
      200,
    );
  });
}
