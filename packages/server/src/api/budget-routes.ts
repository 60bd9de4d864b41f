import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import {
  budgetAdditionRequestSchema,
  machineBudgetAdditionRequestSchema,
  machineUsageSchema,
  projectUsageSchema,
} from '@ropewalk/contracts';
import { addToBudget } from './add-to-budget.ts';
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
    const scope = featureId === null ? 'project_day' : 'feature';
    const wanted = { scope, featureId, unit, amount } as const;
    const added = await addToBudget(deps, found.value.id, wanted);
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
    const wanted = {
      scope: 'machine_day',
      featureId: null,
      ...context.req.valid('json'),
    } as const;
    const added = await addToBudget(deps, null, wanted);
    return added.ok
      ? context.json(await readMachineUsage(deps, 1), 200)
      : refused(context, added.refusal);
  });
  return routes;
}
