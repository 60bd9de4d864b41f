import type { HealthAnswer } from '@ropewalk/contracts';
import { Hono } from 'hono';
import type { Access } from '../auth/access.ts';
import { checkAccess } from '../http/guards.ts';
import type { HealthCheck } from './health.ts';
import type { Metrics } from './metrics.ts';

/** How the control plane shows itself to those who watch over it. */
export interface Observation {
  readonly metrics: Metrics;
  readonly health: HealthCheck;
}

/** `GET /api/health`, which says little to who has not signed in, and `GET /metrics`, which says nothing to them. */
export function observeRoutes(
  { metrics, health }: Observation,
  { access, version }: { readonly access: Access; readonly version: string },
): Hono {
  const app = new Hono();
  app.get('/api/health', async (context) => {
    const { status, parts } = await health.look();
    const isKnown = access.isAuthorised({
      authorization: context.req.header('authorization'),
      cookie: context.req.header('cookie'),
    });
    const answer: HealthAnswer = isKnown ? { status, parts, version } : { status };
    context.header('cache-control', 'no-store');
    return context.json(answer, status === 'healthy' ? 200 : 503);
  });
  app.get('/metrics', checkAccess(access), async (context) =>
    context.body(await metrics.expose(), 200, { 'content-type': metrics.contentType }),
  );
  return app;
}
