import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { overviewSchema } from '@ropewalk/contracts';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, refused } from './api-routes.ts';
import { readOverview } from './overview-answer.ts';
import type { RecentLooks } from './recent-looks.ts';
import { projectParams, requireProject } from './require-project.ts';

type Deps = Pick<ApiDeps, 'store' | 'engine' | 'now'> & { readonly looks: RecentLooks };

/** A whole project at one glance. */
export function overviewRoutes(deps: Deps): OpenAPIHono {
  const routes = createRoutes();
  const overview = createRoute({
    method: 'get',
    path: '/projects/{project_name}/overview',
    tags: ['insight'],
    summary: 'How a project stands, what it needs of you, and when it will be done',
    request: { params: projectParams },
    responses: { 200: json(overviewSchema, 'The overview'), ...ERRORS },
  });
  routes.openapi(overview, async (context) => {
    const project = await requireProject(deps.store, context.req.valid('param').project_name);
    return project.ok
      ? context.json(await readOverview(deps, project.value), 200)
      : refused(context, project.refusal);
  });
  return routes;
}
