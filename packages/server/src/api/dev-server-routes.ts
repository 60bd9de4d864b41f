import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import {
  type DevServerAction,
  devServerActionSchema,
  type DevServerConfigAnswer,
  devServerConfigChangeSchema,
  devServerConfigSchema,
  devServerLogSchema,
  devServerStartSchema,
  type DevServerStatus,
  devServerStatusSchema,
} from '@ropewalk/contracts';
import { refuse, type Result } from '@ropewalk/core';
import {
  describeEnd,
  type DevServerConfig,
  type DevServerKey,
  type DevServerState,
} from '@ropewalk/engine';
import { toWireTime } from '../wire/wire-feature.ts';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, jsonBody, refused } from './api-routes.ts';
import { projectParams, requireProject } from './require-project.ts';

type Deps = Pick<ApiDeps, 'store' | 'engine'>;

const TAGS = ['dev server'];
/** Without it the dev server of the person's folder is meant. */
const place = z.object({
  run_id: z.coerce
    .number()
    .int()
    .optional()
    .openapi({ description: 'The run whose workspace it serves' }),
});

/** What a project is looked at with: one dev server for the person's folder, one for each run's workspace. */
export function devServerRoutes(deps: Deps): OpenAPIHono {
  const routes = createRoutes();
  addReading(routes, deps);
  addLog(routes, deps);
  addStart(routes, deps);
  addStop(routes, deps);
  addConfig(routes, deps);
  return routes;
}

async function keyOf(
  { store }: Deps,
  name: string,
  { run_id: runId }: z.output<typeof place>,
): Promise<Result<DevServerKey>> {
  const project = await requireProject(store, name);
  return project.ok
    ? { ok: true, value: { projectId: project.value.id, runId: runId ?? null } }
    : project;
}

function addReading(routes: OpenAPIHono, deps: Deps): void {
  const status = createRoute({
    method: 'get',
    path: '/projects/{project_name}/devserver/status',
    tags: TAGS,
    summary: 'Where a dev server stands',
    request: { params: projectParams, query: place },
    responses: { 200: json(devServerStatusSchema, 'The dev server'), ...ERRORS },
  });
  routes.openapi(status, async (context) => {
    const key = await keyOf(
      deps,
      context.req.valid('param').project_name,
      context.req.valid('query'),
    );
    return key.ok
      ? context.json(toStatus(key.value, deps.engine.devServers.state(key.value)), 200)
      : refused(context, key.refusal);
  });

  const list = createRoute({
    method: 'get',
    path: '/projects/{project_name}/devservers',
    tags: TAGS,
    summary: 'Every dev server of a project that has been started',
    request: { params: projectParams },
    responses: { 200: json(z.array(devServerStatusSchema), 'The dev servers'), ...ERRORS },
  });
  routes.openapi(list, async (context) => {
    const key = await keyOf(deps, context.req.valid('param').project_name, {});
    if (!key.ok) return refused(context, key.refusal);
    const all = deps.engine.devServers.list(key.value.projectId);
    return context.json(
      all.map((one) => toStatus(one.key, one.state)),
      200,
    );
  });
}

function addLog(routes: OpenAPIHono, deps: Deps): void {
  const log = createRoute({
    method: 'get',
    path: '/projects/{project_name}/devserver/log',
    tags: TAGS,
    summary: 'What a dev server has written last',
    description: 'The last thousand lines, without colours and credentials.',
    request: {
      params: projectParams,
      query: place.extend({ after: z.coerce.number().int().min(0).default(0) }),
    },
    responses: { 200: json(devServerLogSchema, 'Lines after that number'), ...ERRORS },
  });
  routes.openapi(log, async (context) => {
    const query = context.req.valid('query');
    const key = await keyOf(deps, context.req.valid('param').project_name, query);
    if (!key.ok) return refused(context, key.refusal);
    const lines = deps.engine.devServers.linesAfter(key.value, query.after);
    return context.json(
      { lines: lines.map(({ number, line, at }) => ({ number, line, timestamp: toWireTime(at) })) },
      200,
    );
  });
}

function addStart(routes: OpenAPIHono, deps: Deps): void {
  const start = createRoute({
    method: 'post',
    path: '/projects/{project_name}/devserver/start',
    tags: TAGS,
    summary: 'Start a dev server',
    description: 'A refusal because of what runs at the moment is `success: false`.',
    request: {
      params: projectParams,
      query: place,
      body: { required: false, content: { 'application/json': { schema: devServerStartSchema } } },
    },
    responses: { 200: json(devServerActionSchema, 'Whether it was started'), ...ERRORS },
  });
  routes.openapi(start, async (context) => {
    const key = await keyOf(
      deps,
      context.req.valid('param').project_name,
      context.req.valid('query'),
    );
    if (!key.ok) return refused(context, key.refusal);
    const command = context.req.valid('json')?.command ?? null;
    const started = command === null ? await deps.engine.devServers.start(key.value) : NO_DIRECT;
    const action = toAction(deps, key.value, started, 'Dev server started');
    return action.ok ? context.json(action.value, 200) : refused(context, action.refusal);
  });
}

const NO_DIRECT = refuse(
  'dev_command_invalid',
  'Direct command execution is disabled. Use /config to set a safe custom_command.',
);

function addStop(routes: OpenAPIHono, deps: Deps): void {
  const stop = createRoute({
    method: 'post',
    path: '/projects/{project_name}/devserver/stop',
    tags: TAGS,
    summary: 'End a dev server with everything that it has started',
    description: 'A refusal because of what runs at the moment is `success: false`.',
    request: { params: projectParams, query: place },
    responses: { 200: json(devServerActionSchema, 'Whether it was ended'), ...ERRORS },
  });
  routes.openapi(stop, async (context) => {
    const key = await keyOf(
      deps,
      context.req.valid('param').project_name,
      context.req.valid('query'),
    );
    if (!key.ok) return refused(context, key.refusal);
    const stopped = await deps.engine.devServers.stop(key.value);
    const action = toAction(deps, key.value, stopped, 'Dev server stopped');
    return action.ok ? context.json(action.value, 200) : refused(context, action.refusal);
  });
}

/** What runs at the moment is no error of the request. */
function toAction(
  { engine }: Deps,
  key: DevServerKey,
  result: Result<DevServerState>,
  done: string,
): Result<DevServerAction> {
  const { status } = engine.devServers.state(key);
  if (result.ok) return { ok: true, value: { success: true, status, message: done, code: null } };
  const { code, message } = result.refusal;
  return code === 'dev_server_running' || code === 'dev_server_not_running'
    ? { ok: true, value: { success: false, status, message, code } }
    : result;
}

function addConfig(routes: OpenAPIHono, { store, engine }: Deps): void {
  const read = createRoute({
    method: 'get',
    path: '/projects/{project_name}/devserver/config',
    tags: TAGS,
    summary: 'How a project is started',
    request: { params: projectParams },
    responses: { 200: json(devServerConfigSchema, 'The commands'), ...ERRORS },
  });
  routes.openapi(read, async (context) => {
    const project = await requireProject(store, context.req.valid('param').project_name);
    if (!project.ok) return refused(context, project.refusal);
    const config = await engine.devServers.config({ projectId: project.value.id, runId: null });
    return config.ok ? context.json(toConfig(config.value), 200) : refused(context, config.refusal);
  });

  const change = createRoute({
    method: 'patch',
    path: '/projects/{project_name}/devserver/config',
    tags: TAGS,
    summary: 'Say how a project is started',
    description:
      'A program with its arguments, such as `npm run dev`: it is started without a shell. Null takes it back.',
    request: { params: projectParams, body: jsonBody(devServerConfigChangeSchema) },
    responses: { 200: json(devServerConfigSchema, 'The commands'), ...ERRORS },
  });
  routes.openapi(change, async (context) => {
    const project = await requireProject(store, context.req.valid('param').project_name);
    if (!project.ok) return refused(context, project.refusal);
    const { custom_command: command } = context.req.valid('json');
    const config = await engine.devServers.setCommand(project.value.id, command);
    return config.ok ? context.json(toConfig(config.value), 200) : refused(context, config.refusal);
  });
}

function toConfig(config: DevServerConfig): DevServerConfigAnswer {
  return {
    detected_type: config.detectedType,
    detected_command: config.detectedCommand,
    custom_command: config.customCommand,
    effective_command: config.effectiveCommand,
  };
}

function toStatus({ runId }: DevServerKey, state: DevServerState): DevServerStatus {
  const nothing = {
    pid: null,
    url: null,
    command: null,
    started_at: null,
    port: null,
    detail: null,
  };
  switch (state.status) {
    case 'stopped':
      return { ...nothing, status: state.status, run_id: runId };
    case 'running':
      return {
        ...nothing,
        status: state.status,
        run_id: runId,
        pid: state.pid,
        url: state.url,
        command: state.command,
        started_at: toWireTime(state.startedAt),
        port: state.firstPort,
        detail: state.problem,
      };
    case 'crashed':
      return {
        ...nothing,
        status: state.status,
        run_id: runId,
        command: state.command,
        detail: describeEnd(state),
      };
  }
}
