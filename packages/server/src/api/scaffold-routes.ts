import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import {
  scaffoldEventSchema,
  scaffoldRequestSchema,
  scaffoldTemplatesSchema,
} from '@ropewalk/contracts';
import { TEMPLATES } from '@ropewalk/engine';
import { streamSSE } from 'hono/streaming';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, jsonBody } from './api-routes.ts';

const TAGS = ['templates'];

/** Projects that begin with a template. */
export function scaffoldRoutes({ scaffolds }: Pick<ApiDeps, 'scaffolds'>): OpenAPIHono {
  const routes = createRoutes();
  const list = createRoute({
    method: 'get',
    path: '/scaffold/templates',
    tags: TAGS,
    summary: 'Templates that have a name',
    responses: { 200: json(scaffoldTemplatesSchema, 'The templates') },
  });
  routes.openapi(list, (context) =>
    context.json(
      { templates: TEMPLATES.map(({ id, name, description }) => ({ id, name, description })) },
      200,
    ),
  );

  const run = createRoute({
    method: 'post',
    path: '/scaffold/run',
    tags: TAGS,
    summary: 'Bring a template into a folder',
    description:
      'Told as server-sent events; `complete` or `error` is the last one. Closing the request ends everything that was started, and leaves an empty folder empty.',
    request: { body: jsonBody(scaffoldRequestSchema) },
    responses: {
      200: {
        description: 'What happens',
        content: { 'text/event-stream': { schema: scaffoldEventSchema } },
      },
      ...ERRORS,
    },
  });
  routes.openapi(run, (context) => {
    const { template, target_path: targetPath } = context.req.valid('json');
    context.header('cache-control', 'no-cache');
    // For proxies in front of us: a line is to arrive when it is written.
    context.header('x-accel-buffering', 'no');
    return streamSSE(context, async (stream) => {
      const abort = new AbortController();
      stream.onAbort(() => abort.abort());
      for await (const event of scaffolds.run({ template, targetPath }, abort.signal)) {
        await stream.writeSSE({ data: JSON.stringify(event) });
      }
    });
  });
  return routes;
}
