import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import {
  assistantSessionSchema,
  doneSchema,
  expandSessionSchema,
  specSessionSchema,
  type ChatKind,
} from '@ropewalk/contracts';
import { toWireSession } from '../chats/chat-answers.ts';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, refused } from './api-routes.ts';
import { projectParams, requireProject } from './require-project.ts';

type Deps = Pick<ApiDeps, 'store' | 'engine'>;

/** What the sessions of each kind are called, and look like. */
const KINDS = {
  spec: { called: 'session', schema: specSessionSchema },
  expand: { called: 'expansion session', schema: expandSessionSchema },
  assistant: { called: 'session', schema: assistantSessionSchema },
} as const;

/** Conversations that go on at present: who has one, what it is like, and its end. */
export function chatSessionRoutes(deps: Deps): OpenAPIHono {
  const routes = createRoutes();
  for (const kind of ['spec', 'expand', 'assistant'] as const) {
    addList(routes, deps, kind);
    addOne(routes, deps, kind);
    addEnd(routes, deps, kind);
  }
  return routes;
}

function addList(routes: OpenAPIHono, { engine }: Deps, kind: ChatKind): void {
  const list = createRoute({
    method: 'get',
    path: `/${kind}/sessions`,
    tags: [kind],
    summary: 'Projects with a conversation that goes on',
    responses: { 200: json(z.array(z.string()), 'Their names'), ...ERRORS },
  });
  routes.openapi(list, (context) => {
    const names = engine.chats.sessions(kind).map(({ projectName }) => projectName);
    return context.json([...new Set(names)], 200);
  });
}

function addOne(routes: OpenAPIHono, { store, engine }: Deps, kind: ChatKind): void {
  const one = createRoute({
    method: 'get',
    path: `/${kind}/sessions/{project_name}`,
    tags: [kind],
    summary: 'The conversation that goes on',
    request: { params: projectParams },
    responses: { 200: json(KINDS[kind].schema, 'The session'), ...ERRORS },
  });
  routes.openapi(one, async (context) => {
    const project = await requireProject(store, context.req.valid('param').project_name);
    if (!project.ok) return refused(context, project.refusal);
    const session = engine.chats
      .sessions(kind)
      .findLast(({ conversation }) => conversation.projectId === project.value.id);
    return session === undefined
      ? refused(context, noSession(kind))
      : context.json(await toWireSession(store, kind, session), 200);
  });
}

function addEnd(routes: OpenAPIHono, { store, engine }: Deps, kind: ChatKind): void {
  const end = createRoute({
    method: 'delete',
    path: `/${kind}/sessions/{project_name}`,
    tags: [kind],
    summary: 'End the conversation',
    description: 'What was said is kept. The next conversation begins anew.',
    request: { params: projectParams },
    responses: { 200: json(doneSchema, 'It is over'), ...ERRORS },
  });
  routes.openapi(end, async (context) => {
    const project = await requireProject(store, context.req.valid('param').project_name);
    if (!project.ok) return refused(context, project.refusal);
    return (await engine.chats.end(project.value.id, kind))
      ? context.json({ success: true, message: 'Session closed' }, 200)
      : refused(context, noSession(kind));
  });
}

function noSession(kind: ChatKind) {
  return {
    code: 'chat_not_started',
    message: `No active ${KINDS[kind].called} for this project`,
  } as const;
}
