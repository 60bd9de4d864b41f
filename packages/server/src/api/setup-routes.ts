import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { setupStatusSchema } from '@ropewalk/contracts';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, json } from './api-routes.ts';

/** What of this machine is ready for a first crew. */
export function setupRoutes(deps: Pick<ApiDeps, 'setup'>): OpenAPIHono {
  const routes = createRoutes();
  const status = createRoute({
    method: 'get',
    path: '/setup/status',
    tags: ['setup'],
    summary: 'What of this machine is ready, and what to do about the rest',
    responses: { 200: json(setupStatusSchema, 'The state of the machine') },
  });
  routes.openapi(status, async (context) => context.json(await deps.setup(), 200));
  return routes;
}
