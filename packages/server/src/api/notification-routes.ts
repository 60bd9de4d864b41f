import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import {
  type ApiTarget,
  type Delivery,
  doneSchema,
  type NotificationTarget,
  savedTargetSchema,
  targetListSchema,
  targetNameSchema,
  targetRequestSchema,
  targetTestSchema,
} from '@ropewalk/contracts';
import { accept, type Result } from '@ropewalk/core';
import type { Context } from 'hono';
import { toWireTime } from '../wire/wire-feature.ts';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, jsonBody, refused } from './api-routes.ts';
import { projectParams, requireProject } from './require-project.ts';

type Deps = Pick<ApiDeps, 'store' | 'notifier'>;

const TAGS = ['notifications'];
const MINUTE_MS = 60_000;
/** Of each target, the newest. */
const DELIVERIES_SHOWN = 20;
const targetParams = z.object({ target: targetNameSchema });
const FORMAT =
  'Webhooks are signed as https://www.standardwebhooks.com says: headers `webhook-id`, `webhook-timestamp` (seconds) and `webhook-signature` (`v1,` and the Base64 of HMAC-SHA256 over `id.timestamp.body`, with the bytes behind `whsec_` as key).';

/** Who is told of what: of the whole machine below `/notifications`, of one project below the project. */
export function notificationRoutes(deps: Deps): OpenAPIHono {
  const routes = createRoutes();
  addScope(routes, deps, {
    base: '/notifications',
    params: z.object({}),
    scopeOf: async () => accept(null),
  });
  addScope(routes, deps, {
    base: '/projects/{project_name}/notifications',
    params: projectParams,
    async scopeOf(context) {
      const project = await requireProject(deps.store, context.req.param('project_name') ?? '');
      return project.ok ? accept(project.value.id) : project;
    },
  });
  return routes;
}

interface Scope {
  readonly base: string;
  readonly params: z.ZodObject;
  /** Id of the project; null for the machine. */
  scopeOf(context: Context): Promise<Result<number | null>>;
}

function addScope(routes: OpenAPIHono, deps: Deps, scope: Scope): void {
  addList(routes, deps, scope);
  addPut(routes, deps, scope);
  addRemove(routes, deps, scope);
  addTest(routes, deps, scope);
}

function addList(routes: OpenAPIHono, deps: Deps, { base, params, scopeOf }: Scope): void {
  const list = createRoute({
    method: 'get',
    path: base,
    tags: TAGS,
    summary: 'Who is told of what, and what was sent lately',
    request: { params },
    responses: { 200: json(targetListSchema, 'The targets'), ...ERRORS },
  });
  routes.openapi(list, async (context) => {
    const projectId = await scopeOf(context);
    if (!projectId.ok) {
      return refused(context, projectId.refusal);
    }
    const known = await deps.notifier.list(projectId.value);
    const targets = await Promise.all(
      known.map(({ target, signed }) => toApiTarget(deps, target, signed)),
    );
    return context.json({ targets }, 200);
  });
}

function addPut(routes: OpenAPIHono, deps: Deps, { base, params, scopeOf }: Scope): void {
  const put = createRoute({
    method: 'put',
    path: `${base}/{target}`,
    tags: TAGS,
    summary: 'Add a target, or change the one of that name',
    description: FORMAT,
    request: { params: params.extend(targetParams.shape), body: jsonBody(targetRequestSchema) },
    responses: {
      200: json(savedTargetSchema, 'The target; a new secret is shown once'),
      ...ERRORS,
    },
  });
  routes.openapi(put, async (context) => {
    const projectId = await scopeOf(context);
    if (!projectId.ok) {
      return refused(context, projectId.refusal);
    }
    const {
      still_after_minutes: minutes,
      allow_private_network,
      ...body
    } = context.req.valid('json');
    const saved = await deps.notifier.put({
      ...body,
      projectId: projectId.value,
      name: context.req.param('target'),
      stillAfterMs: minutes * MINUTE_MS,
      allowPrivateNetwork: allow_private_network,
    });
    if (!saved.ok) {
      return refused(context, saved.refusal);
    }
    const { target, secret } = saved.value;
    const signed = await isSigned(deps, target);
    return context.json({ ...(await toApiTarget(deps, target, signed)), secret }, 200);
  });
}

function addRemove(routes: OpenAPIHono, deps: Deps, { base, params, scopeOf }: Scope): void {
  const remove = createRoute({
    method: 'delete',
    path: `${base}/{target}`,
    tags: TAGS,
    summary: 'Remove a target with what was on its way to it',
    request: { params: params.extend(targetParams.shape) },
    responses: { 200: json(doneSchema, 'It is removed'), ...ERRORS },
  });
  routes.openapi(remove, async (context) => {
    const name = context.req.param('target');
    const projectId = await scopeOf(context);
    const removed = projectId.ok ? await deps.notifier.remove(projectId.value, name) : projectId;
    return removed.ok
      ? context.json({ success: true, message: `"${name}" is told of nothing any more.` }, 200)
      : refused(context, removed.refusal);
  });
}

function addTest(routes: OpenAPIHono, deps: Deps, { base, params, scopeOf }: Scope): void {
  const test = createRoute({
    method: 'post',
    path: `${base}/{target}/test`,
    tags: TAGS,
    summary: 'Send a test to a target, and say what came of it',
    request: { params: params.extend(targetParams.shape) },
    responses: { 200: json(targetTestSchema, 'What came of it'), ...ERRORS },
  });
  routes.openapi(test, async (context) => {
    const name = context.req.param('target');
    const projectId = await scopeOf(context);
    const tried = projectId.ok ? await deps.notifier.test(projectId.value, name) : projectId;
    if (!tried.ok) {
      return refused(context, tried.refusal);
    }
    return tried.value.kind === 'delivered'
      ? context.json({ success: true, message: 'It arrived.' }, 200)
      : context.json({ success: false, message: tried.value.error }, 200);
  });
}

async function isSigned({ notifier }: Deps, target: NotificationTarget): Promise<boolean> {
  const known = await notifier.list(target.projectId);
  return known.some((one) => one.target.id === target.id && one.signed);
}

async function toApiTarget(
  { notifier }: Deps,
  target: NotificationTarget,
  signed: boolean,
): Promise<ApiTarget> {
  const deliveries = await notifier.deliveries(target.id, DELIVERIES_SHOWN);
  return {
    name: target.name,
    kind: target.kind,
    url: withoutQuery(target.url),
    moments: target.moments,
    still_after_minutes: target.stillAfterMs / MINUTE_MS,
    allow_private_network: target.allowPrivateNetwork,
    source: target.source,
    signed,
    created_at: toWireTime(target.createdAt),
    deliveries: deliveries.map(toApiDelivery),
  };
}

function toApiDelivery({ id, type, state, attempts, lastError, createdAt }: Delivery) {
  return {
    id,
    type,
    status: state.status,
    attempts,
    last_error: lastError,
    created_at: toWireTime(createdAt),
    due_at: state.status === 'pending' ? toWireTime(state.dueAt) : null,
  };
}

/** Some receivers are let in by a key behind the "?". */
function withoutQuery(text: string): string {
  const url = new URL(text);
  return url.search === '' ? text : `${url.origin}${url.pathname}?…`;
}
