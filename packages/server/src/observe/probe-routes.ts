import { Hono } from 'hono';
import type { ReadinessCheck } from './readiness.ts';

/**
 * What those ask who start, end and route to processes, and who have no token: `GET /healthz` answers as long as the
 * process works (who gets no answer should start it anew; it asks nothing of the store, since a new start would not
 * mend that), `GET /readyz` whether requests may be sent here, with 503 when not.
 */
export function probeRoutes(readiness: ReadinessCheck): Hono {
  const app = new Hono();
  app.get('/healthz', (context) => {
    context.header('cache-control', 'no-store');
    return context.json({ status: 'ok' });
  });
  app.get('/readyz', async (context) => {
    const answer = await readiness.look();
    context.header('cache-control', 'no-store');
    return context.json(answer, answer.status === 'ready' ? 200 : 503);
  });
  return app;
}
