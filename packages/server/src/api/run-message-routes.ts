import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { runMessageBodySchema, wireRunMessageSchema, type Run } from '@ropewalk/contracts';
import { accept, refuse, type Result } from '@ropewalk/core';
import { toWireRunMessage } from '../chats/chat-answers.ts';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, jsonBody, refused } from './api-routes.ts';
import { projectParams, requireProject } from './require-project.ts';

type Deps = Pick<ApiDeps, 'store' | 'engine'>;

const TAGS = ['agent'];
const runParams = projectParams.extend({
  run_id: z.coerce.number().int().openapi({ example: 34 }),
});

/** What people say to agents that work. */
export function runMessageRoutes(deps: Deps): OpenAPIHono {
  const routes = createRoutes();
  const say = createRoute({
    method: 'post',
    path: '/projects/{project_name}/runs/{run_id}/message',
    tags: TAGS,
    summary: 'Say something to the agent of a run',
    description:
      'It reaches the agent at the earliest moment: between two of its steps, with the next answer of a tool, or when it would end its turn. `state` says whether it has it.',
    request: { params: runParams, body: jsonBody(runMessageBodySchema) },
    responses: { 200: json(wireRunMessageSchema, 'The message'), ...ERRORS },
  });
  routes.openapi(say, async (context) => {
    const run = await requireRun(deps, context.req.valid('param'));
    if (!run.ok) return refused(context, run.refusal);
    const said = await deps.engine.messageRun(run.value.id, context.req.valid('json').text);
    return said.ok
      ? context.json(toWireRunMessage(said.value, run.value), 200)
      : refused(context, said.refusal);
  });
  const list = createRoute({
    method: 'get',
    path: '/projects/{project_name}/runs/{run_id}/messages',
    tags: TAGS,
    summary: 'What was said to the agent of a run, and whether it has it',
    request: { params: runParams },
    responses: { 200: json(z.array(wireRunMessageSchema), 'The messages'), ...ERRORS },
  });
  routes.openapi(list, async (context) => {
    const run = await requireRun(deps, context.req.valid('param'));
    if (!run.ok) return refused(context, run.refusal);
    const messages = await deps.store.query('runMessages', { runId: run.value.id });
    return context.json(
      messages.map((message) => toWireRunMessage(message, run.value)),
      200,
    );
  });
  return routes;
}

async function requireRun(
  { store }: Deps,
  params: z.output<typeof runParams>,
): Promise<Result<Run>> {
  const project = await requireProject(store, params.project_name);
  if (!project.ok) return project;
  const run = await store.query('run', { runId: params.run_id });
  return run?.projectId === project.value.id
    ? accept(run)
    : refuse('run_unknown', `"${params.project_name}" has had no run ${params.run_id}.`);
}
