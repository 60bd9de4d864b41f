import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import {
  conversationDetailSchema,
  conversationSummarySchema,
  doneSchema,
  type Conversation,
  type Project,
} from '@ropewalk/contracts';
import { accept, refuse, type Result } from '@ropewalk/core';
import { toWireConversation } from '../chats/chat-answers.ts';
import { toWireChatMessage } from '../chats/chat-wire.ts';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, refused } from './api-routes.ts';
import { projectParams, requireProject } from './require-project.ts';

type Deps = Pick<ApiDeps, 'store' | 'engine' | 'now'>;

const TAGS = ['assistant'];
const PATH = '/assistant/conversations/{project_name}';
const conversationParams = projectParams.extend({
  conversation_id: z.coerce.number().int().openapi({ example: 3 }),
});

/** Conversations with the assistant, kept in full. */
export function conversationRoutes(deps: Deps): OpenAPIHono {
  const routes = createRoutes();
  addList(routes, deps);
  addCreate(routes, deps);
  addOne(routes, deps);
  addDelete(routes, deps);
  return routes;
}

function addList(routes: OpenAPIHono, { store }: Deps): void {
  const list = createRoute({
    method: 'get',
    path: PATH,
    tags: TAGS,
    summary: 'Conversations, the last that was changed first',
    request: { params: projectParams },
    responses: { 200: json(z.array(conversationSummarySchema), 'The conversations'), ...ERRORS },
  });
  routes.openapi(list, async (context) => {
    const project = await requireProject(store, context.req.valid('param').project_name);
    if (!project.ok) return refused(context, project.refusal);
    const found = await store.query('conversations', {
      projectId: project.value.id,
      kind: 'assistant',
    });
    return context.json(
      found.map((conversation) => toWireConversation(conversation, project.value)),
      200,
    );
  });
}

function addCreate(routes: OpenAPIHono, { store, now }: Deps): void {
  const create = createRoute({
    method: 'post',
    path: PATH,
    tags: TAGS,
    summary: 'Begin a conversation',
    request: { params: projectParams },
    responses: { 200: json(conversationSummarySchema, 'The conversation'), ...ERRORS },
  });
  routes.openapi(create, async (context) => {
    const project = await requireProject(store, context.req.valid('param').project_name);
    if (!project.ok) return refused(context, project.refusal);
    const request = { projectId: project.value.id, kind: 'assistant' } as const;
    const opened = await store.execute('chat.open', request, now());
    return opened.ok
      ? context.json(toWireConversation(opened.value.conversation, project.value), 200)
      : refused(context, opened.refusal);
  });
}

function addOne(routes: OpenAPIHono, deps: Deps): void {
  const one = createRoute({
    method: 'get',
    path: `${PATH}/{conversation_id}`,
    tags: TAGS,
    summary: 'A conversation with everything that was said',
    request: { params: conversationParams },
    responses: { 200: json(conversationDetailSchema, 'The conversation'), ...ERRORS },
  });
  routes.openapi(one, async (context) => {
    const found = await requireConversation(deps, context.req.valid('param'));
    if (!found.ok) return refused(context, found.refusal);
    const { conversation, project } = found.value;
    const conversationId = conversation.id;
    const messages = await deps.store.query('conversationMessages', { conversationId });
    const { message_count: _count, ...summary } = toWireConversation(conversation, project);
    return context.json({ ...summary, messages: messages.map(toWireChatMessage) }, 200);
  });
}

function addDelete(routes: OpenAPIHono, deps: Deps): void {
  const remove = createRoute({
    method: 'delete',
    path: `${PATH}/{conversation_id}`,
    tags: TAGS,
    summary: 'Forget a conversation',
    request: { params: conversationParams },
    responses: { 200: json(doneSchema, 'It is forgotten'), ...ERRORS },
  });
  routes.openapi(remove, async (context) => {
    const found = await requireConversation(deps, context.req.valid('param'));
    if (!found.ok) return refused(context, found.refusal);
    const conversationId = found.value.conversation.id;
    await deps.engine.chats.endConversation(conversationId);
    const deleted = await deps.store.execute('chat.delete', { conversationId }, deps.now());
    return deleted.ok
      ? context.json({ success: true, message: 'Conversation deleted' }, 200)
      : refused(context, deleted.refusal);
  });
}

/** A conversation of this project; those of others do not exist here. */
async function requireConversation(
  { store }: Deps,
  params: z.output<typeof conversationParams>,
): Promise<Result<{ readonly conversation: Conversation; readonly project: Project }>> {
  const project = await requireProject(store, params.project_name);
  if (!project.ok) return project;
  const conversation = await store.query('conversation', {
    conversationId: params.conversation_id,
  });
  return conversation?.projectId === project.value.id && conversation.kind === 'assistant'
    ? accept({ conversation, project: project.value })
    : refuse('conversation_unknown', 'Conversation not found');
}
