import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { timelinePageSchema, timelineQuerySchema } from '@ropewalk/contracts';
import { TIMELINE_EVENTS, toTimelineEntry } from '../wire/wire-timeline.ts';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, refused } from './api-routes.ts';
import { projectParams, requireProject } from './require-project.ts';

/** The life of a project, small enough to be replayed in a page. */
export function timelineRoutes({ store }: Pick<ApiDeps, 'store'>): OpenAPIHono {
  const routes = createRoutes();
  const timeline = createRoute({
    method: 'get',
    path: '/projects/{project_name}/timeline',
    tags: ['events'],
    summary: 'What changed of what is seen, oldest first',
    description:
      'Only events that change what a timeline shows, and of them only that. Fold them in order for the state at a moment; `seq` is the place of the event, for links and for `events`.',
    request: { params: projectParams, query: timelineQuerySchema },
    responses: { 200: json(timelinePageSchema, 'A page'), ...ERRORS },
  });
  routes.openapi(timeline, async (context) => {
    const project = await requireProject(store, context.req.valid('param').project_name);
    if (!project.ok) {
      return refused(context, project.refusal);
    }
    const { id: projectId } = project.value;
    const { after, limit } = context.req.valid('query');
    const latest = await store.query('latestSeq', { projectId });
    const page = { projectId, after, limit, types: TIMELINE_EVENTS };
    const events = await store.query('events', page);
    const last = events.at(-1)?.seq ?? after;
    return context.json(
      {
        entries: events.flatMap((event) => toTimelineEntry(event) ?? []),
        next: events.length === limit ? last : Math.max(last, latest),
        latest,
      },
      200,
    );
  });
  return routes;
}
