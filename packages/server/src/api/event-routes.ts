import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { type Event, eventPageSchema, eventsQuerySchema } from '@ropewalk/contracts';
import { followEvents } from '../control/follow-events.ts';
import { NDJSON, type StreamFormat, toStream } from '../control/ndjson.ts';
import { toApiEvent } from '../wire/wire-work.ts';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, refused } from './api-routes.ts';
import { projectParams, requireProject } from './require-project.ts';

type Deps = Pick<ApiDeps, 'store'>;

const TAGS = ['events'];

/** What has happened in a project, in the order in which it did. `closing` ends the streams. */
export function eventRoutes(deps: Deps, closing: AbortSignal): OpenAPIHono {
  const routes = createRoutes();
  addPage(routes, deps);
  addStream(routes, deps, closing);
  return routes;
}

function addPage(routes: OpenAPIHono, deps: Deps): void {
  const page = createRoute({
    method: 'get',
    path: '/projects/{project_name}/events',
    tags: TAGS,
    summary: 'Events after a place, oldest first',
    request: { params: projectParams, query: eventsQuerySchema },
    responses: { 200: json(eventPageSchema, 'A page of events'), ...ERRORS },
  });
  routes.openapi(page, async (context) => {
    const project = await requireProject(deps.store, context.req.valid('param').project_name);
    if (!project.ok) {
      return refused(context, project.refusal);
    }
    const { id: projectId } = project.value;
    const { after, limit } = context.req.valid('query');
    const latest = await deps.store.query('latestSeq', { projectId });
    const events = await deps.store.query('events', { projectId, after, limit });
    return context.json(
      { events: events.map(toApiEvent), next: events.at(-1)?.seq ?? after, latest },
      200,
    );
  });
}

const LINES: StreamFormat<Event> = {
  ...NDJSON,
  write: (event) => NDJSON.write(toApiEvent(event)),
};
/** Server-sent events: a browser that comes back says itself where it was. */
const SENT: StreamFormat<Event> = {
  write: (event) => `id: ${event.seq}\ndata: ${JSON.stringify(toApiEvent(event))}\n\n`,
  heartbeat: ':\n\n',
};

function addStream(routes: OpenAPIHono, deps: Deps, closing: AbortSignal): void {
  const query = z.object({ after: eventsQuerySchema.shape.after });
  routes.openAPIRegistry.registerPath({
    method: 'get',
    path: '/projects/{project_name}/events/stream',
    tags: TAGS,
    summary: 'Events after a place, then each as it happens',
    description:
      'One JSON document per line, or server-sent events for who accepts `text/event-stream` (then `Last-Event-ID` counts before `after`). Empty lines show that the connection stands.',
    request: { params: projectParams, query },
    responses: {
      200: {
        description: 'The stream',
        content: {
          'application/x-ndjson': { schema: z.string() },
          'text/event-stream': { schema: z.string() },
        },
      },
      ...ERRORS,
    },
  });
  routes.get('/projects/:project_name/events/stream', async (context) => {
    const project = await requireProject(deps.store, context.req.param('project_name'));
    if (!project.ok) {
      return refused(context, project.refusal);
    }
    const isSent = (context.req.header('accept') ?? '').includes('text/event-stream');
    const place =
      (isSent ? context.req.header('last-event-id') : undefined) ?? context.req.query('after');
    const given = query.safeParse({ after: place });
    if (!given.success) {
      return refused(context, {
        code: 'invalid_input',
        message: 'after has to be the number of an event, or 0.',
      });
    }
    const signal = AbortSignal.any([context.req.raw.signal, closing]);
    const request = { projectId: project.value.id, after: given.data.after };
    const events = followEvents(deps.store, request, signal);
    context.header('content-type', isSent ? 'text/event-stream' : 'application/x-ndjson');
    context.header('cache-control', 'no-store');
    return context.body(toStream(events, signal, isSent ? SENT : LINES), 200);
  });
}
