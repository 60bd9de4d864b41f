import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import {
  featuresDeletedSchema,
  featuresDoneSchema,
  featuresMovedSchema,
  featuresMoveSchema,
  featuresNamedSchema,
} from '@ropewalk/contracts';
import type { Destination } from '@ropewalk/core';
import type { z } from 'zod';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, jsonBody, refused } from './api-routes.ts';
import { projectParams, requireProject } from './require-project.ts';

type Deps = Pick<ApiDeps, 'store' | 'now'>;

const TAGS = ['features'];
const ALL_OR_NONE =
  'All of them or none: where one is refused, `details.refused` names each that is, with code and sentence.';

/** What a person does to many features of a board at once. */
export function bulkRoutes(deps: Deps): OpenAPIHono {
  const routes = createRoutes();
  addMove(routes, deps);
  addEach(routes, deps, {
    name: 'retry',
    command: 'features.retry',
    summary: 'Give parked features another round',
  });
  addEach(routes, deps, {
    name: 'skip',
    command: 'features.postpone',
    summary: 'Move features that nobody works on behind all others',
  });
  addDelete(routes, deps);
  return routes;
}

function addMove(routes: OpenAPIHono, deps: Deps): void {
  const move = createRoute({
    method: 'post',
    path: '/projects/{project_name}/features/move',
    tags: TAGS,
    summary: 'Put features elsewhere in the order of work',
    description: `${ALL_OR_NONE} Features that pass have no place in that order. A feature never starts before its dependencies, wherever it stands.`,
    request: { params: projectParams, body: jsonBody(featuresMoveSchema) },
    responses: { 200: json(featuresMovedSchema, 'The new priorities'), ...ERRORS },
  });
  routes.openapi(move, async (context) => {
    const project = await requireProject(deps.store, context.req.valid('param').project_name);
    const body = context.req.valid('json');
    const destination = toDestination(body);
    const moved = project.ok
      ? await deps.store.execute(
          'features.move',
          { projectId: project.value.id, featureIds: body.feature_ids, destination },
          deps.now(),
        )
      : project;
    if (!moved.ok) {
      return refused(context, moved.refusal);
    }
    const changed = moved.value.changed.map(({ featureId, priority }) => ({
      feature_id: featureId,
      priority,
    }));
    return context.json({ changed }, 200);
  });
}

function toDestination(body: z.output<typeof featuresMoveSchema>): Destination {
  if (body.before_id !== undefined) {
    return { type: 'before', featureId: body.before_id };
  }
  return body.after_id === undefined
    ? { type: body.to ?? 'last' }
    : { type: 'after', featureId: body.after_id };
}

function addEach(
  routes: OpenAPIHono,
  deps: Deps,
  what: {
    readonly name: string;
    readonly command: 'features.retry' | 'features.postpone';
    readonly summary: string;
  },
): void {
  const each = createRoute({
    method: 'post',
    path: `/projects/{project_name}/features/${what.name}`,
    tags: TAGS,
    summary: what.summary,
    description: ALL_OR_NONE,
    request: { params: projectParams, body: jsonBody(featuresNamedSchema) },
    responses: { 200: json(featuresDoneSchema, 'It is done'), ...ERRORS },
  });
  routes.openapi(each, async (context) => {
    const project = await requireProject(deps.store, context.req.valid('param').project_name);
    const { feature_ids: featureIds } = context.req.valid('json');
    const done = project.ok
      ? await deps.store.execute(
          what.command,
          { projectId: project.value.id, featureIds },
          deps.now(),
        )
      : project;
    return done.ok
      ? context.json({ feature_ids: done.value.featureIds }, 200)
      : refused(context, done.refusal);
  });
}

function addDelete(routes: OpenAPIHono, deps: Deps): void {
  const remove = createRoute({
    method: 'post',
    path: '/projects/{project_name}/features/delete',
    tags: TAGS,
    summary: 'Remove features',
    description: `${ALL_OR_NONE} Features that depended on them let go; whoever works on one is told to stop.`,
    request: { params: projectParams, body: jsonBody(featuresNamedSchema) },
    responses: { 200: json(featuresDeletedSchema, 'They are gone'), ...ERRORS },
  });
  routes.openapi(remove, async (context) => {
    const project = await requireProject(deps.store, context.req.valid('param').project_name);
    const { feature_ids: featureIds } = context.req.valid('json');
    const deleted = project.ok
      ? await deps.store.execute(
          'features.delete',
          { projectId: project.value.id, featureIds },
          deps.now(),
        )
      : project;
    return deleted.ok
      ? context.json(
          {
            feature_ids: deleted.value.featureIds,
            affected_features: deleted.value.affected,
          },
          200,
        )
      : refused(context, deleted.refusal);
  });
}
