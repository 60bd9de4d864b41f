import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { apiFeatureSchema, featureHistorySchema, reopenRequestSchema } from '@ropewalk/contracts';
import { toWireNote } from '../wire/wire-feature.ts';
import { toApiLanding, toApiVerdict } from '../wire/wire-work.ts';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, jsonBody, refused } from './api-routes.ts';
import { readFeature, requireFeature } from './feature-answers.ts';
import { requireNamedFeature } from './feature-change-routes.ts';
import { featureParams, requireProject } from './require-project.ts';
import { toApiRuns } from './run-routes.ts';

type Deps = Pick<ApiDeps, 'store' | 'engine' | 'now'>;

const TAGS = ['features'];
/** Of each kind, the newest. */
const HISTORY_LIMIT = 50;

/** What was tried on a feature, and what a person does who doubts that it works. */
export function doubtRoutes(deps: Deps): OpenAPIHono {
  const routes = createRoutes();
  addHistory(routes, deps);
  addRetest(routes, deps);
  addReopen(routes, deps);
  return routes;
}

function addHistory(routes: OpenAPIHono, deps: Deps): void {
  const history = createRoute({
    method: 'get',
    path: '/projects/{project_name}/features/{feature_id}/history',
    tags: TAGS,
    summary: 'What was tried on a feature: runs, landings, verdicts and notes',
    description: 'At most 50 of each, the newest first.',
    request: { params: featureParams },
    responses: { 200: json(featureHistorySchema, 'The history'), ...ERRORS },
  });
  routes.openapi(history, async (context) => {
    const { project_name: name, feature_id: id } = context.req.valid('param');
    const project = await requireProject(deps.store, name);
    if (!project.ok) {
      return refused(context, project.refusal);
    }
    const feature = await requireFeature(deps.store, project.value, id);
    if (!feature.ok) {
      return refused(context, feature.refusal);
    }
    const page = { projectId: project.value.id, featureId: id, limit: HISTORY_LIMIT };
    const { store } = deps;
    const [runs, landings, verdicts, notes] = await Promise.all([
      store.query('runs', page),
      store.query('landings', page),
      store.query('verdicts', page),
      store.query('notes', { featureId: id }),
    ]);
    return context.json(
      {
        feature_id: id,
        runs: await toApiRuns(store, runs),
        landings: landings.map(toApiLanding),
        verdicts: verdicts.map((verdict) => toApiVerdict(verdict, name)),
        notes: notes.toReversed().slice(0, HISTORY_LIMIT).map(toWireNote),
      },
      200,
    );
  });
}

function addRetest(routes: OpenAPIHono, deps: Deps): void {
  const retest = createRoute({
    method: 'post',
    path: '/projects/{project_name}/features/{feature_id}/retest',
    tags: TAGS,
    summary: 'Have a passing feature looked at again',
    description:
      'Its checks are run now; a tester looks at it before everything else, as soon as the crew works and has one.',
    request: { params: featureParams },
    responses: { 200: json(apiFeatureSchema, 'The feature'), ...ERRORS },
  });
  routes.openapi(retest, async (context) => {
    const feature = await requireNamedFeature(deps, context.req.valid('param'));
    const asked = feature.ok
      ? await deps.store.execute(
          'feature.request_retest',
          { featureId: feature.value.id },
          deps.now(),
        )
      : feature;
    return asked.ok
      ? context.json(await readFeature(deps, asked.value), 200)
      : refused(context, asked.refusal);
  });
}

function addReopen(routes: OpenAPIHono, deps: Deps): void {
  const reopen = createRoute({
    method: 'post',
    path: '/projects/{project_name}/features/{feature_id}/reopen',
    tags: TAGS,
    summary: 'Take a passing feature back, with a note that says what is wrong',
    request: { params: featureParams, body: jsonBody(reopenRequestSchema) },
    responses: { 200: json(apiFeatureSchema, 'The feature'), ...ERRORS },
  });
  routes.openapi(reopen, async (context) => {
    const feature = await requireNamedFeature(deps, context.req.valid('param'));
    const { note } = context.req.valid('json');
    const reopened = feature.ok
      ? await deps.store.execute(
          'feature.reopen',
          { featureId: feature.value.id, note },
          deps.now(),
        )
      : feature;
    return reopened.ok
      ? context.json(await readFeature(deps, reopened.value), 200)
      : refused(context, reopened.refusal);
  });
}
