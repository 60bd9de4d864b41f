import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import {
  type ApiRun,
  apiRunSchema,
  pageQuerySchema,
  type Project,
  roleSchema,
  type Run,
  runListSchema,
  runOutcomeSchema,
  transcriptPageSchema,
  transcriptQuerySchema,
} from '@ropewalk/contracts';
import { accept, refuse, type Result, type Store } from '@ropewalk/core';
import { toApiRun } from '../wire/wire-work.ts';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, refused } from './api-routes.ts';
import { cutPage } from './pages.ts';
import { projectParams, requireProject } from './require-project.ts';

type Deps = Pick<ApiDeps, 'store' | 'engine'>;

const TAGS = ['runs'];
const runParams = projectParams.extend({
  run_id: z.coerce.number().int().openapi({ example: 34 }),
});

/** What agents did: runs, what they said, and the end of one of them. */
export function runRoutes(deps: Deps): OpenAPIHono {
  const routes = createRoutes();
  addList(routes, deps);
  addActive(routes, deps);
  addGet(routes, deps);
  addTranscript(routes, deps);
  addStop(routes, deps);
  return routes;
}

function addList(routes: OpenAPIHono, deps: Deps): void {
  const list = createRoute({
    method: 'get',
    path: '/projects/{project_name}/runs',
    tags: TAGS,
    summary: 'Runs, the newest first',
    request: {
      params: projectParams,
      query: pageQuerySchema.extend({
        role: roleSchema.optional(),
        outcome: runOutcomeSchema.optional(),
      }),
    },
    responses: { 200: json(runListSchema, 'A page of runs'), ...ERRORS },
  });
  routes.openapi(list, async (context) => {
    const project = await requireProject(deps.store, context.req.valid('param').project_name);
    if (!project.ok) {
      return refused(context, project.refusal);
    }
    const { limit, before, feature_id: featureId, role, outcome } = context.req.valid('query');
    const page = {
      projectId: project.value.id,
      limit: limit + 1,
      before,
      featureId,
      role,
      outcome,
    };
    const { items, next_before } = cutPage(await deps.store.query('runs', page), limit);
    return context.json({ runs: await toApiRuns(deps.store, items), next_before }, 200);
  });
}

function addActive(routes: OpenAPIHono, deps: Deps): void {
  const list = createRoute({
    method: 'get',
    path: '/projects/{project_name}/runs/active',
    tags: TAGS,
    summary: 'All runs that have not ended, the newest first',
    request: { params: projectParams },
    responses: { 200: json(runListSchema.pick({ runs: true }), 'Those runs'), ...ERRORS },
  });
  routes.openapi(list, async (context) => {
    const project = await requireProject(deps.store, context.req.valid('param').project_name);
    if (!project.ok) {
      return refused(context, project.refusal);
    }
    const { id } = project.value;
    const active = await deps.store.query('activeRuns', {});
    const runs = active.filter(({ projectId }) => projectId === id);
    return context.json({ runs: await toApiRuns(deps.store, runs.toReversed()) }, 200);
  });
}

function addGet(routes: OpenAPIHono, deps: Deps): void {
  const get = createRoute({
    method: 'get',
    path: '/projects/{project_name}/runs/{run_id}',
    tags: TAGS,
    summary: 'One run',
    request: { params: runParams },
    responses: { 200: json(apiRunSchema, 'The run'), ...ERRORS },
  });
  routes.openapi(get, async (context) => {
    const found = await requireRun(deps.store, context.req.valid('param'));
    return found.ok
      ? context.json(await toWholeRun(deps.store, found.value.run), 200)
      : refused(context, found.refusal);
  });
}

function addTranscript(routes: OpenAPIHono, deps: Deps): void {
  const transcript = createRoute({
    method: 'get',
    path: '/projects/{project_name}/runs/{run_id}/transcript',
    tags: TAGS,
    summary: 'What an agent said and did, by position: forwards, backwards, or where a text stands',
    request: { params: runParams, query: transcriptQuerySchema },
    responses: { 200: json(transcriptPageSchema, 'A page of the transcript'), ...ERRORS },
  });
  routes.openapi(transcript, async (context) => {
    const found = await requireRun(deps.store, context.req.valid('param'));
    if (!found.ok) {
      return refused(context, found.refusal);
    }
    const { project, run } = found.value;
    const query = context.req.valid('query');
    const { atEnd, ...page } = await readPage(deps.engine, project.id, run.id, query);
    return context.json(
      { run_id: run.id, ...page, complete: run.state.status === 'ended' && atEnd },
      200,
    );
  });
}

async function readPage(
  { transcript, transcripts }: Deps['engine'],
  projectId: number,
  runId: number,
  { after, before, search, limit }: z.output<typeof transcriptQuerySchema>,
) {
  if (search !== undefined) {
    const wanted = { text: search, after, limit };
    const { matches, ...place } = await transcripts.search(projectId, runId, wanted);
    return { entries: [], positions: [], matches: [...matches], previous: null, ...place };
  }
  const page =
    before === undefined
      ? { ...(await transcript(projectId, runId, after, limit)), previous: null }
      : await transcripts.earlier(projectId, runId, before === 'end' ? null : before, limit);
  return { ...page, entries: [...page.entries], positions: [...page.positions], matches: [] };
}

function addStop(routes: OpenAPIHono, deps: Deps): void {
  const stop = createRoute({
    method: 'post',
    path: '/projects/{project_name}/runs/{run_id}/stop',
    tags: TAGS,
    summary: 'End one run, with its work saved',
    description:
      'Its features are parked until you take them back; with `park=false` the crew takes them up again.',
    request: {
      params: runParams,
      query: z.object({ park: z.enum(['true', 'false']).default('true') }),
    },
    responses: { 200: json(apiRunSchema, 'The run as it ended'), ...ERRORS },
  });
  routes.openapi(stop, async (context) => {
    const found = await requireRun(deps.store, context.req.valid('param'));
    const park = context.req.valid('query').park === 'true';
    const stopped = found.ok ? await deps.engine.records.stop(found.value.run, { park }) : found;
    return stopped.ok
      ? context.json(await toWholeRun(deps.store, stopped.value), 200)
      : refused(context, stopped.refusal);
  });
}

/** Runs with their times, as lists show them. */
export async function toApiRuns(store: Store, runs: readonly Run[]): Promise<ApiRun[]> {
  const runIds = runs.map(({ id }) => id);
  const [times, workers] = await Promise.all([
    store.query('runTimes', { runIds }),
    readWorkers(store, runIds),
  ]);
  return runs.map((run) =>
    toApiRun(
      run,
      times.find(({ runId }) => runId === run.id),
      workers.get(run.id) ?? null,
    ),
  );
}

async function toWholeRun(store: Store, run: Run): Promise<ApiRun> {
  const [[times], workers] = await Promise.all([
    store.query('runTimes', { runIds: [run.id] }),
    readWorkers(store, [run.id]),
  ]);
  return toApiRun(run, times, workers.get(run.id) ?? null);
}

/** Who carries each of these runs, or did last, by run; those that no worker carried are left out. */
async function readWorkers(
  store: Store,
  runIds: readonly number[],
): Promise<ReadonlyMap<number, NonNullable<ApiRun['worker']>>> {
  const assignments = await store.query('lastAssignments', { runIds });
  const ids = [...new Set(assignments.map(({ workerId }) => workerId))];
  // Removed ones, too, which no list has.
  const found = await Promise.all(ids.map((workerId) => store.query('worker', { workerId })));
  const names = new Map(
    found.flatMap((worker) => (worker === null ? [] : [[worker.id, worker.name]])),
  );
  return new Map(
    assignments.map(({ runId, workerId }) => [
      runId,
      { id: workerId, name: names.get(workerId) ?? String(workerId) },
    ]),
  );
}

async function requireRun(
  store: Store,
  params: z.output<typeof runParams>,
): Promise<Result<{ readonly project: Project; readonly run: Run }>> {
  const project = await requireProject(store, params.project_name);
  if (!project.ok) {
    return project;
  }
  const run = await store.query('run', { runId: params.run_id });
  return run?.projectId === project.value.id
    ? accept({ project: project.value, run })
    : refuse('run_unknown', `"${project.value.name}" has had no run ${params.run_id}.`);
}
