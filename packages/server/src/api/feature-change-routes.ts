import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import {
  apiFeatureSchema,
  doneSchema,
  type Feature,
  featureDeletedSchema,
  featurePatchSchema,
  humanInputSchema,
} from '@ropewalk/contracts';
import type { CommandInput, Result } from '@ropewalk/core';
import type { z } from 'zod';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, jsonBody, refused } from './api-routes.ts';
import { readFeature, requireFeature } from './feature-answers.ts';
import { featureParams, requireProject } from './require-project.ts';

type Deps = Pick<ApiDeps, 'store' | 'engine' | 'now'>;

const TAGS = ['features'];

/** What changes one feature of a backlog. */
export function featureChangeRoutes(deps: Deps): OpenAPIHono {
  const routes = createRoutes();
  addPatch(routes, deps);
  addDelete(routes, deps);
  addSkip(routes, deps);
  addAnswer(routes, deps);
  addRetry(routes, deps);
  return routes;
}

/** The feature that a path names. */
export async function requireNamedFeature(
  { store }: Pick<ApiDeps, 'store'>,
  params: z.output<typeof featureParams>,
): Promise<Result<Feature>> {
  const project = await requireProject(store, params.project_name);
  return project.ok ? requireFeature(store, project.value, params.feature_id) : project;
}

function addPatch(routes: OpenAPIHono, deps: Deps): void {
  const patch = createRoute({
    method: 'patch',
    path: '/projects/{project_name}/features/{feature_id}',
    tags: TAGS,
    summary: 'Change what a feature says',
    description: 'What passes was verified as it is written and cannot be changed.',
    request: { params: featureParams, body: jsonBody(featurePatchSchema) },
    responses: { 200: json(apiFeatureSchema, 'The feature'), ...ERRORS },
  });
  routes.openapi(patch, async (context) => {
    const feature = await requireNamedFeature(deps, context.req.valid('param'));
    const edited = feature.ok
      ? await deps.store.execute(
          'feature.edit',
          { featureId: feature.value.id, change: toChange(context.req.valid('json')) },
          deps.now(),
        )
      : feature;
    return edited.ok
      ? context.json(await readFeature(deps, edited.value), 200)
      : refused(context, edited.refusal);
  });
}

type Change = CommandInput<'feature.edit'>['change'];

/** Null and what is not named leave the field as it is. */
function toChange(body: z.output<typeof featurePatchSchema>): Change {
  return {
    ...(typeof body.category === 'string' ? { category: body.category } : {}),
    ...(typeof body.name === 'string' ? { name: body.name } : {}),
    ...(typeof body.description === 'string' ? { description: body.description } : {}),
    ...(Array.isArray(body.steps) ? { steps: body.steps } : {}),
    ...(typeof body.priority === 'number' ? { priority: body.priority } : {}),
    ...(Array.isArray(body.dependencies) ? { dependencies: body.dependencies } : {}),
  };
}

function addDelete(routes: OpenAPIHono, deps: Deps): void {
  const remove = createRoute({
    method: 'delete',
    path: '/projects/{project_name}/features/{feature_id}',
    tags: TAGS,
    summary: 'Remove a feature',
    description:
      'Features that depended on it let go of it and are named. Whoever works on it is told to stop.',
    request: { params: featureParams },
    responses: { 200: json(featureDeletedSchema, 'It is gone'), ...ERRORS },
  });
  routes.openapi(remove, async (context) => {
    const feature = await requireNamedFeature(deps, context.req.valid('param'));
    const deleted = feature.ok
      ? await deps.store.execute(
          'feature.delete',
          { featureId: feature.value.id, dependents: 'let_go' },
          deps.now(),
        )
      : feature;
    return deleted.ok && feature.ok
      ? context.json(
          {
            success: true,
            message: `Feature ${feature.value.id} deleted`,
            affected_features: deleted.value.affected,
          },
          200,
        )
      : refused(context, deleted.ok ? FORGOTTEN : deleted.refusal);
  });
}

const FORGOTTEN = { code: 'feature_unknown', message: 'That feature is gone.' } as const;

function addSkip(routes: OpenAPIHono, deps: Deps): void {
  const skip = createRoute({
    method: 'patch',
    path: '/projects/{project_name}/features/{feature_id}/skip',
    tags: TAGS,
    summary: 'Move a feature behind all others',
    request: { params: featureParams },
    responses: { 200: json(doneSchema, 'It is last'), ...ERRORS },
  });
  routes.openapi(skip, async (context) => {
    const feature = await requireNamedFeature(deps, context.req.valid('param'));
    const moved = feature.ok
      ? await deps.store.execute('feature.postpone', { featureId: feature.value.id }, deps.now())
      : feature;
    const { feature_id: featureId } = context.req.valid('param');
    return moved.ok
      ? context.json({ success: true, message: `Feature ${featureId} moved to end of queue` }, 200)
      : refused(context, moved.refusal);
  });
}

function addAnswer(routes: OpenAPIHono, deps: Deps): void {
  const answer = createRoute({
    method: 'post',
    path: '/projects/{project_name}/features/{feature_id}/resolve-human-input',
    tags: TAGS,
    summary: 'Answer the question of a feature',
    request: { params: featureParams, body: jsonBody(humanInputSchema) },
    responses: { 200: json(apiFeatureSchema, 'The feature'), ...ERRORS },
  });
  routes.openapi(answer, async (context) => {
    const feature = await requireNamedFeature(deps, context.req.valid('param'));
    const answered = feature.ok
      ? await deps.store.execute(
          'feature.answer',
          {
            featureId: feature.value.id,
            fields: context.req.valid('json').fields,
            by: 'person',
          },
          deps.now(),
        )
      : feature;
    return answered.ok
      ? context.json(await readFeature(deps, answered.value), 200)
      : refused(context, answered.refusal);
  });
}

function addRetry(routes: OpenAPIHono, deps: Deps): void {
  const retry = createRoute({
    method: 'post',
    path: '/projects/{project_name}/features/{feature_id}/retry',
    tags: TAGS,
    summary: 'Give a parked feature another round',
    request: { params: featureParams },
    responses: { 200: json(apiFeatureSchema, 'The feature'), ...ERRORS },
  });
  routes.openapi(retry, async (context) => {
    const feature = await requireNamedFeature(deps, context.req.valid('param'));
    const retried = feature.ok
      ? await deps.store.execute('feature.retry', { featureId: feature.value.id }, deps.now())
      : feature;
    return retried.ok
      ? context.json(await readFeature(deps, retried.value), 200)
      : refused(context, retried.refusal);
  });
}
