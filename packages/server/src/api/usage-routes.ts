import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { machineUsageSchema, projectUsageSchema, usageQuerySchema } from '@ropewalk/contracts';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, refused } from './api-routes.ts';
import { projectParams, requireProject } from './require-project.ts';
import { readMachineUsage, readProjectUsage } from './usage-answers.ts';

const TAGS = ['usage'];

/** Tokens, money and minutes, by all the ways in which people ask for them. */
export function usageRoutes(deps: Pick<ApiDeps, 'store' | 'engine' | 'now'>): OpenAPIHono {
  const routes = createRoutes();
  const project = createRoute({
    method: 'get',
    path: '/projects/{project_name}/usage',
    tags: TAGS,
    summary: 'What a project used, by day, role, feature and run, and how its budgets stand',
    request: { params: projectParams, query: usageQuerySchema },
    responses: { 200: json(projectUsageSchema, 'The usage'), ...ERRORS },
  });
  routes.openapi(project, async (context) => {
    const found = await requireProject(deps.store, context.req.valid('param').project_name);
    const { days } = context.req.valid('query');
    return found.ok
      ? context.json(await readProjectUsage(deps, found.value, days), 200)
      : refused(context, found.refusal);
  });

  const machine = createRoute({
    method: 'get',
    path: '/usage',
    tags: TAGS,
    summary:
      'What all projects used, by day, role and project, and how the budget of the day stands',
    request: { query: usageQuerySchema },
    responses: { 200: json(machineUsageSchema, 'The usage'), ...ERRORS },
  });
  routes.openapi(machine, async (context) =>
    context.json(await readMachineUsage(deps, context.req.valid('query').days), 200),
  );
  return routes;
}
