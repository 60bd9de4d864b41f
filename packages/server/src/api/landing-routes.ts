import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import {
  type Landing,
  type LandingDiff,
  landingListSchema,
  pageQuerySchema,
  type Project,
  wholeLandingSchema,
} from '@ropewalk/contracts';
import { accept, refuse, type Result, type Store } from '@ropewalk/core';
import type { LandingChange } from '@ropewalk/engine';
import { toApiFiles, toApiLanding } from '../wire/wire-work.ts';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, refused } from './api-routes.ts';
import { notChanged } from './conditional.ts';
import { addEvidenceFiles } from './evidence-answer.ts';
import { cutPage } from './pages.ts';
import { projectParams, requireProject } from './require-project.ts';

type Deps = Pick<ApiDeps, 'store' | 'engine'>;

const TAGS = ['landings'];
const landingParams = projectParams.extend({
  landing_id: z.coerce.number().int().openapi({ example: 5 }),
});
/** Files that are listed of one change. */
const FILES_LISTED = 1_000;

/** What went onto the target branch, and what did not. */
export function landingRoutes(deps: Deps): OpenAPIHono {
  const routes = createRoutes();
  addList(routes, deps);
  addGet(routes, deps);
  addEvidenceFiles(routes, deps.engine, {
    of: 'landings/{landing_id}',
    tags: TAGS,
    summary: 'A file that an agent gave as evidence with its claim',
    params: landingParams,
    find: async (params) => {
      const found = await requireLanding(deps.store, params);
      return found.ok
        ? accept({ project: found.value.project, files: found.value.landing.files })
        : found;
    },
  });
  return routes;
}

function addList(routes: OpenAPIHono, deps: Deps): void {
  const list = createRoute({
    method: 'get',
    path: '/projects/{project_name}/landings',
    tags: TAGS,
    summary: 'Landings, the newest first',
    request: { params: projectParams, query: pageQuerySchema },
    responses: {
      200: json(landingListSchema, 'A page of landings'),
      304: { description: 'It is as the caller knows it.' },
      ...ERRORS,
    },
  });
  routes.openapi(list, async (context) => {
    const project = await requireProject(deps.store, context.req.valid('param').project_name);
    if (!project.ok) {
      return refused(context, project.refusal);
    }
    const projectId = project.value.id;
    if (await notChanged(context, deps.store, projectId)) {
      return context.body(null, 304);
    }
    const { limit, before, feature_id: featureId } = context.req.valid('query');
    const page = { projectId, limit: limit + 1, before, featureId };
    const { items, next_before } = cutPage(await deps.store.query('landings', page), limit);
    return context.json({ landings: items.map(toApiLanding), next_before }, 200);
  });
}

function addGet(routes: OpenAPIHono, deps: Deps): void {
  const get = createRoute({
    method: 'get',
    path: '/projects/{project_name}/landings/{landing_id}',
    tags: TAGS,
    summary: 'One landing with what it changes',
    description: 'At most 1000 files and half a MiB of the diff; what is left out is said.',
    request: { params: landingParams },
    responses: { 200: json(wholeLandingSchema, 'The landing'), ...ERRORS },
  });
  routes.openapi(get, async (context) => {
    const found = await requireLanding(deps.store, context.req.valid('param'));
    if (!found.ok) {
      return refused(context, found.refusal);
    }
    const { project, landing } = found.value;
    const base = `/api/projects/${project.name}/landings/${landing.id}/files`;
    const change = await deps.engine.records.changeOf(landing);
    return context.json(
      {
        ...toApiLanding(landing),
        files: toApiFiles(landing.files, base),
        diff: change === null ? null : toDiff(change),
      },
      200,
    );
  });
}

function toDiff(change: LandingChange): LandingDiff {
  return {
    from: change.from,
    to: change.to,
    files: change.files.slice(0, FILES_LISTED).map((file) => ({ ...file })),
    more_files: Math.max(0, change.files.length - FILES_LISTED),
    diff: change.diff,
    truncated: change.truncated,
  };
}

async function requireLanding(
  store: Store,
  params: z.output<typeof landingParams>,
): Promise<Result<{ readonly project: Project; readonly landing: Landing }>> {
  const project = await requireProject(store, params.project_name);
  if (!project.ok) {
    return project;
  }
  const landing = await store.query('landing', { landingId: params.landing_id });
  return landing?.projectId === project.value.id
    ? accept({ project: project.value, landing })
    : refuse('landing_unknown', `"${project.value.name}" has had no landing ${params.landing_id}.`);
}
