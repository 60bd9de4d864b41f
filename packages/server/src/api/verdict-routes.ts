import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import {
  pageQuerySchema,
  type Project,
  type Verdict,
  verdictListSchema,
  wholeVerdictSchema,
} from '@ropewalk/contracts';
import { accept, refuse, type Result, type Store } from '@ropewalk/core';
import { toApiVerdict } from '../wire/wire-work.ts';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, refused } from './api-routes.ts';
import { notChanged } from './conditional.ts';
import { addEvidenceFiles } from './evidence-answer.ts';
import { cutPage } from './pages.ts';
import { projectParams, requireProject } from './require-project.ts';

type Deps = Pick<ApiDeps, 'store' | 'engine'>;

const TAGS = ['verdicts'];
const UNCHANGED = { description: 'It is as the caller knows it.' };
const verdictParams = projectParams.extend({
  verdict_id: z.coerce.number().int().openapi({ example: 7 }),
});
/** What checks showed, and what that rests on. */
export function verdictRoutes(deps: Deps): OpenAPIHono {
  const routes = createRoutes();
  addList(routes, deps);
  addGet(routes, deps);
  addEvidenceFiles(routes, deps.engine, {
    of: 'verdicts/{verdict_id}',
    tags: TAGS,
    summary: 'A file that an agent gave as evidence',
    params: verdictParams,
    find: async (params) => {
      const found = await requireVerdict(deps.store, params);
      return found.ok
        ? accept({ project: found.value.project, files: found.value.verdict.files })
        : found;
    },
  });
  return routes;
}

function addList(routes: OpenAPIHono, deps: Deps): void {
  const list = createRoute({
    method: 'get',
    path: '/projects/{project_name}/verdicts',
    tags: TAGS,
    summary: 'Verdicts, the newest first: of a feature, of a commit, or all',
    request: {
      params: projectParams,
      query: pageQuerySchema.extend({ commit: z.string().min(4).max(64).optional() }),
    },
    responses: { 200: json(verdictListSchema, 'A page of verdicts'), 304: UNCHANGED, ...ERRORS },
  });
  routes.openapi(list, async (context) => {
    const project = await requireProject(deps.store, context.req.valid('param').project_name);
    if (!project.ok) {
      return refused(context, project.refusal);
    }
    const { id, name } = project.value;
    if (await notChanged(context, deps.store, id)) {
      return context.body(null, 304);
    }
    const { limit, before, feature_id: featureId, commit } = context.req.valid('query');
    const page = { projectId: id, limit: limit + 1, before, featureId, commit };
    const { items, next_before } = cutPage(await deps.store.query('verdicts', page), limit);
    return context.json(
      { verdicts: items.map((verdict) => toApiVerdict(verdict, name)), next_before },
      200,
    );
  });
}

function addGet(routes: OpenAPIHono, deps: Deps): void {
  const get = createRoute({
    method: 'get',
    path: '/projects/{project_name}/verdicts/{verdict_id}',
    tags: TAGS,
    summary: 'One verdict with all its evidence',
    request: { params: verdictParams },
    responses: { 200: json(wholeVerdictSchema, 'The verdict'), ...ERRORS },
  });
  routes.openapi(get, async (context) => {
    const found = await requireVerdict(deps.store, context.req.valid('param'));
    if (!found.ok) {
      return refused(context, found.refusal);
    }
    const { project, verdict } = found.value;
    return context.json({ ...toApiVerdict(verdict, project.name), evidence: verdict.checks }, 200);
  });
}

async function requireVerdict(
  store: Store,
  params: z.output<typeof verdictParams>,
): Promise<Result<{ readonly project: Project; readonly verdict: Verdict }>> {
  const project = await requireProject(store, params.project_name);
  if (!project.ok) {
    return project;
  }
  const verdict = await store.query('verdict', { verdictId: params.verdict_id });
  return verdict?.projectId === project.value.id
    ? accept({ project: project.value, verdict })
    : refuse('verdict_unknown', `"${project.value.name}" has no verdict ${params.verdict_id}.`);
}
