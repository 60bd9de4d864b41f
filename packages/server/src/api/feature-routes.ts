import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import {
  type ApiFeature,
  apiFeatureSchema,
  featureBulkAnswerSchema,
  featureBulkSchema,
  type FeatureCreate,
  featureCreateSchema,
  featureGraphSchema,
  featureListSchema,
  type Project,
} from '@ropewalk/contracts';
import { accept, type FeatureDraft, type Result } from '@ropewalk/core';
import { toWireGraph } from '../wire/wire-feature.ts';
import type { MiddlewareHandler } from 'hono';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, jsonBody, refused } from './api-routes.ts';
import { isKnown, notChanged, readEtag } from './conditional.ts';
import { listFeatures, readFeature, requireFeature, toFreshFeatures } from './feature-answers.ts';
import { featureParams, projectParams, requireProject } from './require-project.ts';
import { createKeptAnswers } from './kept-answers.ts';

type Deps = Pick<ApiDeps, 'store' | 'engine' | 'now'>;

const TAGS = ['features'];

/** The backlog: reading it, and adding to it. What changes one feature is in `feature-change-routes.ts`. */
export function featureRoutes(deps: Deps): OpenAPIHono {
  const routes = createRoutes();
  addList(routes, deps);
  addCreate(routes, deps);
  addBulk(routes, deps);
  addGraph(routes, deps);
  addGet(routes, deps);
  return routes;
}

function addList(routes: OpenAPIHono, deps: Deps): void {
  const list = createRoute({
    method: 'get',
    path: '/projects/{project_name}/features',
    tags: TAGS,
    summary: 'The backlog in columns',
    description:
      'With `If-None-Match` and nothing changed the answer is 304. `reasons=true` says of each feature why nobody works on it; that changes with time, too, so it is never 304.',
    request: {
      params: projectParams,
      query: z.object({ reasons: z.enum(['true', 'false']).default('false') }),
    },
    responses: {
      200: json(featureListSchema, 'The backlog'),
      304: { description: 'It is as the caller knows it.' },
      ...ERRORS,
    },
  });
  // In front of the route, whose answers are objects: a long backlog that nobody has changed is not made again.
  routes.get(list.getRoutingPath(), keepList(deps));
  routes.openapi(list, async (context) => {
    const project = await requireProject(deps.store, context.req.valid('param').project_name);
    return project.ok
      ? context.json(await listFeatures(deps, project.value, { reasons: true }), 200)
      : refused(context, project.refusal);
  });
}

/** Answers who wants no reasons, and leaves all others to the route. */
function keepList(deps: Deps): MiddlewareHandler {
  const kept = createKeptAnswers();
  return async (context, next) => {
    const project = await requireProject(deps.store, context.req.param('project_name') ?? '');
    if (!project.ok || (context.req.query('reasons') ?? 'false') !== 'false') {
      return next();
    }
    const { id } = project.value;
    const etag = await readEtag(deps.store, id);
    if (isKnown(context, etag)) {
      return context.body(null, 304);
    }
    const make = () => listFeatures(deps, project.value, { reasons: false });
    const json = await kept.of(id, etag, make);
    return context.body(json, 200, { 'content-type': 'application/json' });
  };
}

function addCreate(routes: OpenAPIHono, deps: Deps): void {
  const create = createRoute({
    method: 'post',
    path: '/projects/{project_name}/features',
    tags: TAGS,
    summary: 'Add a feature',
    request: { params: projectParams, body: jsonBody(featureCreateSchema) },
    responses: { 200: json(apiFeatureSchema, 'The feature'), ...ERRORS },
  });
  routes.openapi(create, async (context) => {
    const project = await requireProject(deps.store, context.req.valid('param').project_name);
    if (!project.ok) {
      return refused(context, project.refusal);
    }
    const body = context.req.valid('json');
    const created = await addFeatures(deps, project.value, [toDraft(body, body.priority ?? null)]);
    const [feature] = created.ok ? created.value : [];
    return created.ok && feature !== undefined
      ? context.json(feature, 200)
      : refused(context, created.ok ? NOTHING_ADDED : created.refusal);
  });
}

const NOTHING_ADDED = { code: 'invalid_input', message: 'There was no feature to add.' } as const;

function addBulk(routes: OpenAPIHono, deps: Deps): void {
  const bulk = createRoute({
    method: 'post',
    path: '/projects/{project_name}/features/bulk',
    tags: TAGS,
    summary: 'Add features, all of them or none',
    request: { params: projectParams, body: jsonBody(featureBulkSchema) },
    responses: { 200: json(featureBulkAnswerSchema, 'The features'), ...ERRORS },
  });
  routes.openapi(bulk, async (context) => {
    const project = await requireProject(deps.store, context.req.valid('param').project_name);
    if (!project.ok) {
      return refused(context, project.refusal);
    }
    const { features, starting_priority: first } = context.req.valid('json');
    const drafts = features.map((feature, position) =>
      toDraft(feature, typeof first === 'number' ? first + position : null),
    );
    const created = await addFeatures(deps, project.value, drafts);
    return created.ok
      ? context.json({ created: created.value.length, features: created.value }, 200)
      : refused(context, created.refusal);
  });
}

function toDraft(feature: FeatureCreate, priority: number | null): FeatureDraft {
  const { category, name, description, steps } = feature;
  return {
    category,
    name,
    description,
    steps,
    priority,
    checks: feature.checks ?? [],
    dependsOnPositions: [],
    dependsOnIds: feature.dependencies ?? [],
  };
}

/** What a person adds makes the backlog theirs: no initializer writes another one. */
async function addFeatures(
  { store, now }: Deps,
  project: Project,
  drafts: readonly FeatureDraft[],
): Promise<Result<ApiFeature[]>> {
  if (drafts.length === 0) {
    return accept([]);
  }
  const created = await store.execute(
    'feature.create',
    { projectId: project.id, features: drafts, origin: 'person', completesBacklog: true },
    now(),
  );
  return created.ok ? accept(await toFreshFeatures(store, created.value)) : created;
}

function addGraph(routes: OpenAPIHono, deps: Deps): void {
  const graph = createRoute({
    method: 'get',
    path: '/projects/{project_name}/features/graph',
    tags: TAGS,
    summary: 'The backlog as nodes and edges',
    request: { params: projectParams },
    responses: {
      200: json(featureGraphSchema, 'The graph'),
      304: { description: 'It is as the caller knows it.' },
      ...ERRORS,
    },
  });
  routes.openapi(graph, async (context) => {
    const project = await requireProject(deps.store, context.req.valid('param').project_name);
    if (!project.ok) {
      return refused(context, project.refusal);
    }
    if (await notChanged(context, deps.store, project.value.id)) {
      return context.body(null, 304);
    }
    const features = await deps.store.query('features', { projectId: project.value.id });
    return context.json(toWireGraph(features), 200);
  });
}

function addGet(routes: OpenAPIHono, deps: Deps): void {
  const get = createRoute({
    method: 'get',
    path: '/projects/{project_name}/features/{feature_id}',
    tags: TAGS,
    summary: 'One feature, with its notes and why nobody works on it',
    request: { params: featureParams },
    responses: { 200: json(apiFeatureSchema, 'The feature'), ...ERRORS },
  });
  routes.openapi(get, async (context) => {
    const { project_name: name, feature_id: featureId } = context.req.valid('param');
    const project = await requireProject(deps.store, name);
    const feature = project.ok
      ? await requireFeature(deps.store, project.value, featureId)
      : project;
    return feature.ok
      ? context.json(await readFeature(deps, feature.value), 200)
      : refused(context, feature.refusal);
  });
}
