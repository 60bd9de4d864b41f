import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import {
  type AgentAction,
  agentActionSchema,
  agentStartSchema,
  agentStatusSchema,
  type CrewSettings,
  type CrewSettingsChange,
  type Project,
  type Survivor,
} from '@ropewalk/contracts';
import { describeSurvivors, type Result } from '@ropewalk/core';
import type { z } from 'zod';
import { toAgentStatus, toAgentStatusName } from './agent-status.ts';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, refused } from './api-routes.ts';
import { projectParams, requireProject } from './require-project.ts';

type Deps = Pick<ApiDeps, 'store' | 'engine' | 'pid'>;

const TAGS = ['agent'];

/** The crew of a project: where it stands, and everything that steers it. */
export function agentRoutes(deps: Deps): OpenAPIHono {
  const routes = createRoutes();
  const status = createRoute({
    method: 'get',
    path: '/projects/{project_name}/agent/status',
    tags: TAGS,
    summary: 'Where the crew stands',
    request: { params: projectParams },
    responses: { 200: json(agentStatusSchema, 'The crew'), ...ERRORS },
  });
  routes.openapi(status, async (context) => {
    const project = await requireProject(deps.store, context.req.valid('param').project_name);
    return project.ok
      ? context.json(toAgentStatus(project.value, deps.pid), 200)
      : refused(context, project.refusal);
  });
  addStart(routes, deps);
  for (const control of CONTROLS) {
    addControl(routes, deps, control);
  }
  return routes;
}

function addStart(routes: OpenAPIHono, deps: Deps): void {
  const start = createRoute({
    method: 'post',
    path: '/projects/{project_name}/agent/start',
    tags: TAGS,
    summary: 'Start the crew',
    description: 'What is not named comes from the settings. A refusal is `success: false`.',
    request: {
      params: projectParams,
      body: { required: false, content: { 'application/json': { schema: agentStartSchema } } },
    },
    responses: { 200: json(agentActionSchema, 'Whether it was started'), ...ERRORS },
  });
  routes.openapi(start, async (context) => {
    const project = await requireProject(deps.store, context.req.valid('param').project_name);
    if (!project.ok) {
      return refused(context, project.refusal);
    }
    const forThisCrew = toSettings(context.req.valid('json'));
    const started = await deps.engine.crews.start(project.value, {}, { forThisCrew });
    return context.json(await toAction(deps, project.value, started, 'Agent started'), 200);
  });
}

/** Null and what is not named leave the setting as it is. */
function toSettings(body: z.output<typeof agentStartSchema>): CrewSettingsChange {
  const given: { readonly [K in keyof CrewSettings]?: CrewSettings[K] | null | undefined } = {
    yolo: body.yolo_mode,
    model: body.model,
    maxConcurrency: body.max_concurrency,
    testingAgentRatio: body.testing_agent_ratio,
    batchSize: body.batch_size,
    testingBatchSize: body.testing_batch_size,
    driver: body.driver,
    allowNoWall: body.allow_no_wall,
  };
  const named = Object.entries(given).filter(([, value]) => value !== null && value !== undefined);
  // What somebody must say each time is not kept from the last time.
  return { ...Object.fromEntries(named), maxRuns: body.max_runs ?? null };
}

/** A project after it; of a stop with what lives on. */
type Acted = Project & { readonly survivors?: readonly Survivor[] };

interface Control {
  readonly name: string;
  readonly summary: string;
  readonly done: string;
  act(deps: Deps, project: Project): Promise<Result<Acted>>;
}

const CONTROLS: readonly Control[] = [
  {
    name: 'stop',
    summary: 'Stop the crew, with the work saved',
    done: 'Agent stopped',
    act: ({ engine }, { id }) => engine.crews.stop(id, 'save_and_kill'),
  },
  {
    name: 'pause',
    summary: 'Freeze every process of the crew',
    done: 'Agent paused',
    act: ({ engine }, { id }) => engine.crews.pause(id),
  },
  {
    name: 'resume',
    summary: 'Go on after a pause',
    done: 'Agent resumed',
    act: ({ engine }, { id }) => engine.crews.resume(id),
  },
  {
    name: 'graceful-pause',
    summary: 'Drain: let runs finish, start nothing new',
    done: 'Graceful pause requested',
    act: ({ engine }, { id }) => engine.crews.drain(id),
  },
  {
    name: 'graceful-resume',
    summary: 'Go on after a drain',
    done: 'Agent resumed from graceful pause',
    act: resumeDrained,
  },
];

/** A crew that has been drained is started as it was; one that ends in this very moment as well. */
async function resumeDrained({ engine, store }: Deps, { id }: Project): Promise<Result<Acted>> {
  const resumed = await engine.crews.resume(id);
  if (resumed.ok) {
    return resumed;
  }
  const project = await store.query('projectById', { projectId: id });
  return project?.crew.status === 'stopped' && project.crew.end?.reason === 'drained'
    ? engine.crews.start(project, {}, { forThisCrew: project.crew.drainedWith ?? {} })
    : resumed;
}

function addControl(routes: OpenAPIHono, deps: Deps, control: Control): void {
  const route = createRoute({
    method: 'post',
    path: `/projects/{project_name}/agent/${control.name}`,
    tags: TAGS,
    summary: control.summary,
    description: 'A refusal is `success: false`.',
    request: { params: projectParams },
    responses: { 200: json(agentActionSchema, 'Whether it was done'), ...ERRORS },
  });
  routes.openapi(route, async (context) => {
    const { project_name: name } = context.req.valid('param');
    const project = await requireProject(deps.store, name);
    if (!project.ok) {
      return refused(context, project.refusal);
    }
    const result = await control.act(deps, project.value);
    return context.json(await toAction(deps, project.value, result, control.done), 200);
  });
}

async function toAction(
  { store }: Deps,
  before: Project,
  result: Result<Acted>,
  done: string,
): Promise<AgentAction> {
  const project = result.ok
    ? result.value
    : ((await store.query('projectById', { projectId: before.id })) ?? before);
  const survivors = (result.ok ? result.value.survivors : undefined) ?? null;
  const left =
    survivors === null || survivors.length === 0 ? '' : `. ${describeSurvivors(survivors)}`;
  return {
    success: result.ok,
    status: toAgentStatusName(project.crew),
    message: result.ok ? `${done}${left}` : result.refusal.message,
    code: result.ok ? null : result.refusal.code,
    survivors: survivors === null ? null : [...survivors],
  };
}
