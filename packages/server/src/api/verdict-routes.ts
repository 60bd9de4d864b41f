import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import {
  type EvidenceFile,
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
import { serveEvidence } from './evidence-answer.ts';
import { cutPage } from './pages.ts';
import { projectParams, requireProject } from './require-project.ts';

type Deps = Pick<ApiDeps, 'store' | 'engine'>;

const TAGS = ['verdicts'];
const UNCHANGED = { description: 'It is as the caller knows it.' };
const verdictParams = projectParams.extend({
  verdict_id: z.coerce.number().int().openapi({ example: 7 }),
});
/** An answer that is a file as it is. */
export const FILE = {
  description: 'The file. Only pictures, films and plain text are shown; all else is saved.',
  content: { 'application/octet-stream': { schema: z.string() } },
};
/** Place of a file in the list of evidence. */
export const filePlace = z
  .string()
  .regex(/^\d{1,4}$/)
  .transform(Number);

/** What checks showed, and what that rests on. */
export function verdictRoutes(deps: Deps): OpenAPIHono {
  const routes = createRoutes();
  addList(routes, deps);
  addGet(routes, deps);
  addFile(routes, deps);
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

function addFile(routes: OpenAPIHono, deps: Deps): void {
  const params = verdictParams.extend({ file: filePlace });
  routes.openAPIRegistry.registerPath({
    method: 'get',
    path: '/projects/{project_name}/verdicts/{verdict_id}/files/{file}',
    tags: TAGS,
    summary: 'A file that an agent gave as evidence',
    request: { params },
    responses: { 200: FILE, ...ERRORS },
  });
  routes.get('/projects/:project_name/verdicts/:verdict_id/files/:file', async (context) => {
    const given = params.safeParse(context.req.param());
    const found = given.success
      ? await requireVerdict(deps.store, given.data)
      : refuse('evidence_gone', 'Files of evidence are numbered from 0.');
    if (!found.ok) {
      return refused(context, found.refusal);
    }
    const { project, verdict } = found.value;
    const file = fileAt(verdict.files, given.data?.file ?? 0);
    return file.ok
      ? serveEvidence(context, deps.engine, project.id, file.value)
      : refused(context, file.refusal);
  });
}

/** The file at this place of a list of evidence. */
export function fileAt(files: readonly EvidenceFile[], place: number): Result<EvidenceFile> {
  const file = files[place];
  return file === undefined
    ? refuse('evidence_gone', `There is no file ${place} among its evidence.`)
    : accept(file);
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
