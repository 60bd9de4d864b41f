import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import {
  apiScheduleListSchema,
  apiScheduleSchema,
  scheduleChangeSchema,
  scheduleCreateSchema,
  scheduleNextSchema,
  scheduleRunListSchema,
  scheduleRunQuerySchema,
  type Project,
  type Schedule,
} from '@ropewalk/contracts';
import { accept, overviewOf, refuse, type Result } from '@ropewalk/core';
import {
  fromScheduleChange,
  fromScheduleCreate,
  toApiSchedule,
  toScheduleNext,
  toScheduleRun,
} from '../wire/wire-schedule.ts';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, jsonBody, refused } from './api-routes.ts';
import { projectParams, requireProject } from './require-project.ts';

type Deps = Pick<ApiDeps, 'store' | 'now'>;

const TAGS = ['schedules'];
const PATH = '/projects/{project_name}/schedules';

const scheduleParams = projectParams.extend({
  schedule_id: z.coerce.number().int().openapi({ example: 3 }),
});

/** The hours in which a project's crew works by itself. */
export function scheduleRoutes(deps: Deps): OpenAPIHono {
  const routes = createRoutes();
  addList(routes, deps);
  addCreate(routes, deps);
  // Before the routes of one schedule, whose number it would be taken for.
  addNext(routes, deps);
  addGet(routes, deps);
  addChange(routes, deps);
  addDelete(routes, deps);
  addRuns(routes, deps);
  return routes;
}

/** The schedule that a path names, with its project. */
async function requireNamed(
  { store }: Deps,
  params: z.output<typeof scheduleParams>,
): Promise<Result<{ readonly project: Project; readonly schedule: Schedule }>> {
  const project = await requireProject(store, params.project_name);
  if (!project.ok) {
    return project;
  }
  const schedule = await store.query('schedule', { scheduleId: params.schedule_id });
  return schedule?.projectId === project.value.id
    ? accept({ project: project.value, schedule })
    : refuse(
        'schedule_unknown',
        `Schedule not found: "${project.value.name}" has no schedule ${params.schedule_id}.`,
      );
}

function addList(routes: OpenAPIHono, { store }: Deps): void {
  const list = createRoute({
    method: 'get',
    path: PATH,
    tags: TAGS,
    summary: 'All schedules of a project, by start time',
    request: { params: projectParams },
    responses: { 200: json(apiScheduleListSchema, 'The schedules'), ...ERRORS },
  });
  routes.openapi(list, async (context) => {
    const project = await requireProject(store, context.req.valid('param').project_name);
    if (!project.ok) {
      return refused(context, project.refusal);
    }
    const { id, name } = project.value;
    const { schedules } = await store.query('scheduleBook', { projectId: id });
    return context.json(
      { schedules: schedules.map((schedule) => toApiSchedule(name, schedule)) },
      200,
    );
  });
}

function addCreate(routes: OpenAPIHono, deps: Deps): void {
  const create = createRoute({
    method: 'post',
    path: PATH,
    tags: TAGS,
    summary: 'Create a schedule',
    description:
      'Where its window is open already, the crew is started at once. A project has at most 50.',
    request: { params: projectParams, body: jsonBody(scheduleCreateSchema) },
    responses: { 201: json(apiScheduleSchema, 'The schedule'), ...ERRORS },
  });
  routes.openapi(create, async (context) => {
    const project = await requireProject(deps.store, context.req.valid('param').project_name);
    if (!project.ok) {
      return refused(context, project.refusal);
    }
    const { id: projectId, name } = project.value;
    const schedule = fromScheduleCreate(context.req.valid('json'));
    const created = await deps.store.execute(
      'schedule.create',
      { projectId, schedule },
      deps.now(),
    );
    return created.ok
      ? context.json(toApiSchedule(name, created.value), 201)
      : refused(context, created.refusal);
  });
}

function addNext(routes: OpenAPIHono, { store, now }: Deps): void {
  const next = createRoute({
    method: 'get',
    path: `${PATH}/next`,
    tags: TAGS,
    summary: 'When the next window opens, or the open ones close',
    request: { params: projectParams },
    responses: { 200: json(scheduleNextSchema, 'What the clock says'), ...ERRORS },
  });
  routes.openapi(next, async (context) => {
    const project = await requireProject(store, context.req.valid('param').project_name);
    if (!project.ok) {
      return refused(context, project.refusal);
    }
    const book = await store.query('scheduleBook', { projectId: project.value.id });
    return context.json(toScheduleNext(overviewOf(book, now())), 200);
  });
}

function addGet(routes: OpenAPIHono, deps: Deps): void {
  const get = createRoute({
    method: 'get',
    path: `${PATH}/{schedule_id}`,
    tags: TAGS,
    summary: 'One schedule',
    request: { params: scheduleParams },
    responses: { 200: json(apiScheduleSchema, 'The schedule'), ...ERRORS },
  });
  routes.openapi(get, async (context) => {
    const named = await requireNamed(deps, context.req.valid('param'));
    return named.ok
      ? context.json(toApiSchedule(named.value.project.name, named.value.schedule), 200)
      : refused(context, named.refusal);
  });
}

function addChange(routes: OpenAPIHono, deps: Deps): void {
  const change = createRoute({
    method: 'patch',
    path: `${PATH}/{schedule_id}`,
    tags: TAGS,
    summary: 'Change a schedule',
    description:
      'Only what is named changes. Nothing is started or stopped by it: a crew that is left without open hours ' +
      'becomes your own.',
    request: { params: scheduleParams, body: jsonBody(scheduleChangeSchema) },
    responses: { 200: json(apiScheduleSchema, 'The schedule'), ...ERRORS },
  });
  routes.openapi(change, async (context) => {
    const named = await requireNamed(deps, context.req.valid('param'));
    if (!named.ok) {
      return refused(context, named.refusal);
    }
    const { project, schedule } = named.value;
    const changed = await deps.store.execute(
      'schedule.change',
      { scheduleId: schedule.id, change: fromScheduleChange(context.req.valid('json')) },
      deps.now(),
    );
    return changed.ok
      ? context.json(toApiSchedule(project.name, changed.value), 200)
      : refused(context, changed.refusal);
  });
}

function addDelete(routes: OpenAPIHono, deps: Deps): void {
  const remove = createRoute({
    method: 'delete',
    path: `${PATH}/{schedule_id}`,
    tags: TAGS,
    summary: 'Delete a schedule with its history',
    description:
      'Nothing is stopped by it: a crew that is left without open hours becomes your own.',
    request: { params: scheduleParams },
    responses: { 204: { description: 'It is gone' }, ...ERRORS },
  });
  routes.openapi(remove, async (context) => {
    const named = await requireNamed(deps, context.req.valid('param'));
    if (!named.ok) {
      return refused(context, named.refusal);
    }
    const { id: scheduleId } = named.value.schedule;
    const deleted = await deps.store.execute('schedule.delete', { scheduleId }, deps.now());
    return deleted.ok ? context.body(null, 204) : refused(context, deleted.refusal);
  });
}

function addRuns(routes: OpenAPIHono, deps: Deps): void {
  const runs = createRoute({
    method: 'get',
    path: `${PATH}/{schedule_id}/runs`,
    tags: TAGS,
    summary: 'What a schedule did and meant to do, and how it came out',
    request: { params: scheduleParams, query: scheduleRunQuerySchema },
    responses: { 200: json(scheduleRunListSchema, 'Starts, stops and restarts'), ...ERRORS },
  });
  routes.openapi(runs, async (context) => {
    const named = await requireNamed(deps, context.req.valid('param'));
    if (!named.ok) {
      return refused(context, named.refusal);
    }
    const { limit, before = null } = context.req.valid('query');
    const actions = await deps.store.query('scheduleActions', {
      scheduleId: named.value.schedule.id,
      before,
      limit,
    });
    const next = actions.length < limit ? null : (actions.at(-1)?.id ?? null);
    return context.json({ runs: actions.map(toScheduleRun), next }, 200);
  });
}
