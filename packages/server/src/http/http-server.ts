import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { ControlPlane } from '@ropewalk/contracts';
import { Hono } from 'hono';
import { controlRoutes } from '../control/control-routes.ts';
import type { McpEndpoint } from '../mcp/mcp-endpoint.ts';
import { checkHostAndOrigin, checkToken } from './guards.ts';

export interface HttpServerOptions {
  /** An address of this machine; loopback unless somebody has decided otherwise. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly controlToken: string;
  readonly control: ControlPlane;
  readonly mcp: McpEndpoint;
  /** Told of what broke while a request was answered. */
  readonly onFailure: (failure: unknown) => void;
}

/** A server that listens. */
export interface HttpServer {
  /** Without a slash at the end, such as `http://127.0.0.1:8888`. */
  readonly url: string;
  readonly port: number;
  /** Ends streams and connections; resolves when the port is free again. Idempotent. */
  close(): Promise<void>;
}

/** The port is taken, or may not be opened. */
export class HttpServerFailure extends Error {
  override readonly name = 'HttpServerFailure';
  readonly code: 'port_in_use' | 'port_refused';

  constructor(code: HttpServerFailure['code'], message: string, options: { cause: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/**
 * Serves `/mcp`, `/api/control` and `/api/health`; resolves when it listens. Rejects with
 * `HttpServerFailure`. The caller closes it.
 */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const closing = new AbortController();
  const app = createApp(options, closing.signal);
  const server = createServer(getRequestListener(app.fetch));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(toFailure(cause, options)));
    server.listen(options.port, options.host, () => resolve());
  });
  server.removeAllListeners('error');
  server.on('error', options.onFailure);
  const port = portOf(server.address());
  let closed: Promise<void> | null = null;
  return {
    url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    port,
    close() {
      closed ??= (async () => {
        closing.abort();
        await options.mcp.close();
        await new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        });
      })();
      return closed;
    },
  };
}

function createApp(options: HttpServerOptions, closing: AbortSignal): Hono {
  const app = new Hono();
  app.use(checkHostAndOrigin(options.host));
  app.get('/api/health', (context) => context.json({ status: 'healthy' }));
  app.use('/api/control/*', checkToken(options.controlToken));
  app.route('/api/control', controlRoutes(options.control, closing));
  app.all('/mcp', (context) => options.mcp.fetch(context.req.raw));
  app.notFound((context) =>
    context.json({ detail: `There is nothing at ${context.req.path}.`, code: 'not_found' }, 404),
  );
  app.onError((failure, context) => {
    options.onFailure(failure);
    return context.json(
      { detail: 'The control plane failed; its log says how.', code: 'internal' },
      500,
    );
  });
  return app;
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}

function toFailure(cause: NodeJS.ErrnoException, { host, port }: HttpServerOptions) {
  return cause.code === 'EADDRINUSE'
    ? new HttpServerFailure(
        'port_in_use',
        `Port ${port} on ${host} is taken by another program. End it, or choose another port.`,
        { cause },
      )
    : new HttpServerFailure('port_refused', `Port ${port} on ${host} cannot be opened.`, { cause });
}
