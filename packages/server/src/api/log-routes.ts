import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { logPageSchema, logQuerySchema } from '@ropewalk/contracts';
import { readLog } from '../logs/read-log.ts';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, refused } from './api-routes.ts';
import { projectParams, requireProject } from './require-project.ts';

/** What all agents of a project say, in pages from the newest back. */
export function logRoutes({ store, engine }: Pick<ApiDeps, 'store' | 'engine'>): OpenAPIHono {
  const routes = createRoutes();
  const log = createRoute({
    method: 'get',
    path: '/projects/{project_name}/log',
    tags: ['runs'],
    summary: 'Lines of what agents say, from the newest back',
    description:
      'The same lines as the `log` messages of the socket, with the same `seq`. A page costs the same wherever it is.',
    request: { params: projectParams, query: logQuerySchema },
    responses: { 200: json(logPageSchema, 'A page of lines, oldest first'), ...ERRORS },
  });
  routes.openapi(log, async (context) => {
    const project = await requireProject(store, context.req.valid('param').project_name);
    if (!project.ok) {
      return refused(context, project.refusal);
    }
    const { before = null, limit } = context.req.valid('query');
    const { live, transcripts } = engine;
    const request = { projectId: project.value.id, before, limit };
    const page = await readLog({ store, live, transcripts }, request);
    return context.json({ lines: [...page.lines], next_before: page.nextBefore }, 200);
  });
  return routes;
}
