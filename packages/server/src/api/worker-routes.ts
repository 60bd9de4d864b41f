import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import {
  apiJoinTokenSchema,
  apiWorkerSchema,
  joinTokenListSchema,
  madeJoinTokenSchema,
  newJoinTokenSchema,
  workerChangeSchema,
  workerListSchema,
} from '@ropewalk/contracts';
import {
  changeWorker,
  listJoinTokens,
  listWorkers,
  makeJoinToken,
  revokeJoinToken,
} from '../fleet/fleet-answers.ts';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, jsonBody, refused } from './api-routes.ts';

type Deps = Pick<ApiDeps, 'store' | 'version' | 'now'>;

const TAGS = ['workers'];
const idParams = z.object({ id: z.coerce.number().int().min(1) });

/** The machines that work on runs: who is there, and what a person wants of them. */
export function workerRoutes(deps: Deps): OpenAPIHono {
  const routes = createRoutes();
  const list = createRoute({
    method: 'get',
    path: '/workers',
    tags: TAGS,
    summary: 'The workers, and what each carries',
    responses: { 200: json(workerListSchema, 'The fleet'), ...ERRORS },
  });
  routes.openapi(list, async (context) => context.json(await listWorkers(deps), 200));
  addTokens(routes, deps);
  const change = createRoute({
    method: 'patch',
    path: '/workers/{id}',
    tags: TAGS,
    summary: 'Cordon, open, drain or remove a worker',
    request: { params: idParams, body: jsonBody(workerChangeSchema) },
    responses: { 200: json(apiWorkerSchema, 'The worker'), ...ERRORS },
  });
  routes.openapi(change, async (context) => {
    const { state } = context.req.valid('json');
    const changed = await changeWorker(deps, context.req.valid('param').id, state);
    return changed.ok ? context.json(changed.value, 200) : refused(context, changed.refusal);
  });
  return routes;
}

function addTokens(routes: OpenAPIHono, deps: Deps): void {
  const list = createRoute({
    method: 'get',
    path: '/workers/tokens',
    tags: TAGS,
    summary: 'What lets machines join, without the secrets',
    responses: { 200: json(joinTokenListSchema, 'The join tokens'), ...ERRORS },
  });
  routes.openapi(list, async (context) =>
    context.json({ tokens: await listJoinTokens(deps) }, 200),
  );
  const make = createRoute({
    method: 'post',
    path: '/workers/tokens',
    tags: TAGS,
    summary: 'Make a join token; it is shown this once',
    request: { body: jsonBody(newJoinTokenSchema) },
    responses: { 201: json(madeJoinTokenSchema, 'The token'), ...ERRORS },
  });
  routes.openapi(make, async (context) => {
    const made = await makeJoinToken(deps, context.req.valid('json').name);
    return made.ok ? context.json(made.value, 201) : refused(context, made.refusal);
  });
  const revoke = createRoute({
    method: 'delete',
    path: '/workers/tokens/{id}',
    tags: TAGS,
    summary: 'Revoke a join token; workers that have joined with it stay',
    request: { params: idParams },
    responses: { 200: json(apiJoinTokenSchema, 'The token'), ...ERRORS },
  });
  routes.openapi(revoke, async (context) => {
    const revoked = await revokeJoinToken(deps, context.req.valid('param').id);
    return revoked.ok ? context.json(revoked.value, 200) : refused(context, revoked.refusal);
  });
}
