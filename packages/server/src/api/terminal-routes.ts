import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import {
  terminalCreateSchema,
  terminalInfoSchema,
  terminalRenameSchema,
  type TerminalAnswer,
} from '@ropewalk/contracts';
import type { TerminalInfo } from '@ropewalk/engine';
import { toWireTime } from '../wire/wire-feature.ts';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, jsonBody, refused } from './api-routes.ts';
import { projectParams, requireProject } from './require-project.ts';

type Deps = Pick<ApiDeps, 'store' | 'engine'>;

const TAGS = ['terminals'];
const terminalParams = projectParams.extend({
  terminal_id: z.string().openapi({ example: '0a1b2c3d' }),
});

/** The terminals of a person; what is typed and shown goes over their sockets. */
export function terminalRoutes(deps: Deps): OpenAPIHono {
  const routes = createRoutes();
  addList(routes, deps);
  addCreate(routes, deps);
  addRename(routes, deps);
  addDelete(routes, deps);
  return routes;
}

function addList(routes: OpenAPIHono, { store, engine }: Deps): void {
  const list = createRoute({
    method: 'get',
    path: '/terminal/{project_name}',
    tags: TAGS,
    summary: 'The terminals of a project',
    description:
      'Where there is none, one is made; its shell is started when somebody looks at it.',
    request: { params: projectParams },
    responses: { 200: json(z.array(terminalInfoSchema), 'The terminals'), ...ERRORS },
  });
  routes.openapi(list, async (context) => {
    const project = await requireProject(store, context.req.valid('param').project_name);
    return project.ok
      ? context.json(engine.terminals.list(project.value).map(toAnswer), 200)
      : refused(context, project.refusal);
  });
}

function addCreate(routes: OpenAPIHono, { store, engine }: Deps): void {
  const create = createRoute({
    method: 'post',
    path: '/terminal/{project_name}',
    tags: TAGS,
    summary: 'A further terminal',
    request: {
      params: projectParams,
      body: { required: false, content: { 'application/json': { schema: terminalCreateSchema } } },
    },
    responses: { 200: json(terminalInfoSchema, 'The terminal'), ...ERRORS },
  });
  routes.openapi(create, async (context) => {
    const project = await requireProject(store, context.req.valid('param').project_name);
    if (!project.ok) return refused(context, project.refusal);
    const name = context.req.valid('json')?.name ?? null;
    const created = engine.terminals.create(project.value, name);
    return created.ok
      ? context.json(toAnswer(created.value), 200)
      : refused(context, created.refusal);
  });
}

function addRename(routes: OpenAPIHono, { store, engine }: Deps): void {
  const rename = createRoute({
    method: 'patch',
    path: '/terminal/{project_name}/{terminal_id}',
    tags: TAGS,
    summary: 'Another name for a terminal',
    request: { params: terminalParams, body: jsonBody(terminalRenameSchema) },
    responses: { 200: json(terminalInfoSchema, 'The terminal'), ...ERRORS },
  });
  routes.openapi(rename, async (context) => {
    const { project_name: name, terminal_id: id } = context.req.valid('param');
    const project = await requireProject(store, name);
    if (!project.ok) return refused(context, project.refusal);
    const renamed = engine.terminals.rename(project.value.id, id, context.req.valid('json').name);
    return renamed.ok
      ? context.json(toAnswer(renamed.value), 200)
      : refused(context, renamed.refusal);
  });
}

function addDelete(routes: OpenAPIHono, { store, engine }: Deps): void {
  const remove = createRoute({
    method: 'delete',
    path: '/terminal/{project_name}/{terminal_id}',
    tags: TAGS,
    summary: 'End a terminal with everything that its shell has started',
    request: { params: terminalParams },
    responses: { 200: json(z.object({ message: z.string() }), 'It is gone'), ...ERRORS },
  });
  routes.openapi(remove, async (context) => {
    const { project_name: name, terminal_id: id } = context.req.valid('param');
    const project = await requireProject(store, name);
    if (!project.ok) return refused(context, project.refusal);
    const removed = await engine.terminals.remove(project.value.id, id);
    return removed.ok
      ? context.json({ message: 'Terminal deleted' }, 200)
      : refused(context, removed.refusal);
  });
}

function toAnswer({ id, name, createdAt }: TerminalInfo): TerminalAnswer {
  return { id, name, created_at: toWireTime(createdAt) };
}
