import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { dependenciesChangeSchema, dependenciesSchema, type Feature } from '@ropewalk/contracts';
import type { Result } from '@ropewalk/core';
import type { Context } from 'hono';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, jsonBody, refused } from './api-routes.ts';
import { requireNamedFeature } from './feature-change-routes.ts';
import { featureParams } from './require-project.ts';

type Deps = Pick<ApiDeps, 'store' | 'now'>;

const TAGS = ['features'];
const PATH = '/projects/{project_name}/features/{feature_id}/dependencies';
const dependencyParams = featureParams.extend({ dependency_id: z.coerce.number().int() });
const responses = { 200: json(dependenciesSchema, 'What it depends on now'), ...ERRORS };

/** What must pass before a feature can begin. A circle is refused with its path. */
export function dependencyRoutes(deps: Deps): OpenAPIHono {
  const routes = createRoutes();
  addAdd(routes, deps);
  addRemove(routes, deps);
  addSet(routes, deps);
  return routes;
}

function addAdd(routes: OpenAPIHono, deps: Deps): void {
  const add = createRoute({
    method: 'post',
    path: `${PATH}/{dependency_id}`,
    tags: TAGS,
    summary: 'Let a feature wait for another',
    request: { params: dependencyParams },
    responses,
  });
  routes.openapi(add, async (context) => {
    const params = context.req.valid('param');
    return answer(
      context,
      await ofFeature(deps, params, ({ id }) =>
        deps.store.execute(
          'feature.add_dependency',
          { featureId: id, dependencyId: params.dependency_id },
          deps.now(),
        ),
      ),
    );
  });
}

function addRemove(routes: OpenAPIHono, deps: Deps): void {
  const remove = createRoute({
    method: 'delete',
    path: `${PATH}/{dependency_id}`,
    tags: TAGS,
    summary: 'Let a feature wait no more for another',
    request: { params: dependencyParams },
    responses,
  });
  routes.openapi(remove, async (context) => {
    const params = context.req.valid('param');
    return answer(
      context,
      await ofFeature(deps, params, ({ id }) =>
        deps.store.execute(
          'feature.remove_dependency',
          { featureId: id, dependencyId: params.dependency_id },
          deps.now(),
        ),
      ),
    );
  });
}

function addSet(routes: OpenAPIHono, deps: Deps): void {
  const set = createRoute({
    method: 'put',
    path: PATH,
    tags: TAGS,
    summary: 'Replace what a feature waits for',
    request: { params: featureParams, body: jsonBody(dependenciesChangeSchema) },
    responses,
  });
  routes.openapi(set, async (context) =>
    answer(
      context,
      await ofFeature(deps, context.req.valid('param'), ({ id }) =>
        deps.store.execute(
          'feature.set_dependencies',
          { featureId: id, dependencyIds: context.req.valid('json').dependency_ids },
          deps.now(),
        ),
      ),
    ),
  );
}

async function ofFeature(
  deps: Deps,
  params: z.output<typeof featureParams>,
  change: (feature: Feature) => Promise<Result<Feature>>,
): Promise<Result<Feature>> {
  const feature = await requireNamedFeature(deps, params);
  return feature.ok ? change(feature.value) : feature;
}

function answer(context: Context, changed: Result<Feature>) {
  return changed.ok
    ? context.json(
        {
          success: true,
          feature_id: changed.value.id,
          dependencies: changed.value.dependencies,
        },
        200,
      )
    : refused(context, changed.refusal);
}
