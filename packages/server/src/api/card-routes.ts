import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { cardsAnswerSchema, cardsQuerySchema } from '@ropewalk/contracts';
import { lastPlaceOfEvent } from '@ropewalk/core';
import { toWireCard } from '../wire/wire-card.ts';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, refused } from './api-routes.ts';
import { projectParams, requireProject } from './require-project.ts';

/** The backlog as a board of any size reads it: small, in pages, and what has changed by its ids. */
export function cardRoutes(deps: Pick<ApiDeps, 'store' | 'now'>): OpenAPIHono {
  const routes = createRoutes();
  const cards = createRoute({
    method: 'get',
    path: '/projects/{project_name}/features/cards',
    tags: ['features'],
    summary: 'Features as cards of a board, in pages or by id',
    description:
      'Read all pages, then keep them up to date: `feature_update` and `agent_update` of the socket name the features to ask for by `ids`.',
    request: { params: projectParams, query: cardsQuerySchema },
    responses: { 200: json(cardsAnswerSchema, 'The cards'), ...ERRORS },
  });
  routes.openapi(cards, async (context) => {
    const project = await requireProject(deps.store, context.req.valid('param').project_name);
    if (!project.ok) {
      return refused(context, project.refusal);
    }
    const { id: projectId } = project.value;
    const { after_id: after, limit, ids } = context.req.valid('query');
    // Read first: what happens meanwhile is then told twice rather than never.
    const seq = await deps.store.query('latestSeq', { projectId });
    const which = ids === undefined ? { after, limit: limit + 1 } : { ids };
    const found = await deps.store.query('cards', { projectId, now: deps.now(), which });
    const page = ids === undefined ? found.slice(0, limit) : found;
    return context.json(
      {
        cards: page.map(toWireCard),
        next_after_id: found.length > page.length ? (page.at(-1)?.id ?? null) : null,
        seq,
        live_seq: lastPlaceOfEvent(seq),
      },
      200,
    );
  });
  return routes;
}
