import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { listenOn, serverOptions, type ListenPlace } from '../http/listen-on.ts';
import { probeRoutes } from './probe-routes.ts';
import type { ReadinessCheck } from './readiness.ts';

/** Answers probes and nothing else, for a process that serves nothing. */
export interface ProbeServer {
  /** Without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

/** Resolves when it listens. Rejects with `HttpServerFailure`. The caller closes it. */
export async function openProbeServer(
  place: ListenPlace,
  readiness: ReadinessCheck,
): Promise<ProbeServer> {
  const server = createServer(serverOptions(), getRequestListener(probeRoutes(readiness).fetch));
  const { url } = await listenOn(server, place);
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
