import { AsyncLocalStorage } from 'node:async_hooks';
import type { MiddlewareHandler } from 'hono';
import { requestId } from 'hono/request-id';
import { routePath } from 'hono/route';
import type { Logger } from 'pino';
import type { Metrics } from '../observe/metrics.ts';

const present = new AsyncLocalStorage<{ readonly requestId: string }>();

/** What log lines that are written while a request is answered say about it. */
export function aboutRequest(): { readonly requestId?: string } {
  return present.getStore() ?? {};
}

export interface TrailDeps {
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'answered'>;
}

/**
 * Gives every request an id (the caller's `x-request-id`, or a new one), which the answer carries and every log line
 * names, and notes how long it took. Neither headers nor queries are written down: both may hold secrets.
 */
export function leaveTrail({ log, metrics }: TrailDeps): MiddlewareHandler[] {
  return [
    requestId(),
    async (context, next) => {
      const started = performance.now();
      await present.run({ requestId: context.get('requestId') }, async () => {
        await next();
        const { method, path } = context.req;
        const { status } = context.res;
        const seconds = (performance.now() - started) / 1_000;
        metrics.answered({ method, route: routePath(context, -1), status, seconds });
        const level = status >= 500 ? 'warn' : 'debug';
        log[level]({ method, path, status, ms: Math.round(seconds * 1_000) }, 'answered');
      });
    },
  ];
}
