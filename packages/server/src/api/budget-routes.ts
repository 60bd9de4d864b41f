import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import {
  budgetAdditionRequestSchema,
  machineBudgetAdditionRequestSchema,
  machineUsageSchema,
  projectUsageSchema,
} from '@ropewalk/contracts';
import { dayAt } from '@ropewalk/engine';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, refused } from './api-routes.ts';
import { projectParams, requireProject } from './require-project.ts';
import { readMachineUsage, readProjectUsage } from './usage-answers.ts';

const TAGS = ['usage'];

/** Adding to budgets: to those of today and of single features; work goes on at once. */
export function budgetRoutes(deps: Pick<ApiDeps, 'store' | 'engine' | 'now'>): OpenAPIHono {
  const routes = createRoutes();
  const ofProject = createRoute({
    method: 'post',
    path: '/projects/{project_name}/budget-additions',
    tags: TAGS,
    summary: "Add to the project's budget of today, or to the budget of one feature",
    request: {
      params: projectParams,
      body: { required: true, ...json(budgetAdditionRequestSchema, 'What is added') },
    },
    responses: { 200: json(projectUsageSchema, 'The usage of today'), ...ERRORS },
  });
  routes.openapi(ofProject, async (context) => {
    const found = await requireProject(deps.store, context.req.valid('param').project_name);
    if (!found.ok) return refused(context, found.refusal);
    const { unit, amount, feature_id: featureId = null } = context.req.valid('json');
    const now = deps.now();
    const scope = featureId === null ? 'project_day' : 'feature';
    const dayStartsAt = featureId === null ? dayAt(now).startsAt : null;
    const addition = {
      scope,
      projectId: found.value.id,
      featureId,
      dayStartsAt,
      unit,
      amount,
    } as const;
    const added = await deps.store.execute('budget.add', { addition }, now);
    return added.ok
      ? context.json(await readProjectUsage(deps, found.value, 1), 200)
      : refused(context, added.refusal);
  });

  const ofMachine = createRoute({
    method: 'post',
    path: '/budget-additions',
    tags: TAGS,
    summary: "Add to the machine's budget of today",
    request: {
      body: { required: true, ...json(machineBudgetAdditionRequestSchema, 'What is added') },
    },
    responses: { 200: json(machineUsageSchema, 'The usage of today'), ...ERRORS },
  });
  routes.openapi(ofMachine, async (context) => {
    const now = deps.now();
    const addition = {
      scope: 'machine_day',
      projectId: null,
      featureId: null,
      dayStartsAt: dayAt(now).startsAt,
      ...context.req.valid('json'),
    } as const;
    const added = await deps.store.execute('budget.add', { addition }, now);
    return added.ok
      ? context.json(await readMachineUsage(deps, 1), 200)
      : refused(context, added.refusal);
  });
  return routes;
}
