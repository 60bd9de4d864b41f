import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where a server listens. */
export interface ListenPlace {
  /** An address of this machine; loopback unless somebody has decided otherwise. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/** Bounds for clients that send slowly, so that they do not hold connections for ever; in milliseconds. */
export interface Patience {
  /** From its connection to the end of its headers. */
  readonly headersMs: number;
  /** From its connection to the end of its body; an archive of some gigabytes takes its time. */
  readonly requestMs: number;
  /** How often it is looked who has taken too long. */
  readonly everyMs: number;
  /** What is under way when the server closes may still be answered for so long. */
  readonly lastAnswersMs: number;
}

export const PATIENCE: Patience = {
  headersMs: 20_000,
  requestMs: 600_000,
  everyMs: 5_000,
  lastAnswersMs: 5_000,
};

/** Our bounds, in the words of Node. */
export function serverOptions({ headersMs, requestMs, everyMs }: Patience = PATIENCE) {
  return {
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: everyMs,
  };
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

/** Resolves when the server listens, with its address without a slash at the end. Rejects with `HttpServerFailure`. */
export async function listenOn(
  server: Server,
  place: ListenPlace,
): Promise<{ readonly url: string; readonly port: number }> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(toFailure(cause, place)));
    server.listen(place.port, place.host, () => resolve());
  });
  server.removeAllListeners('error');
  const port = portOf(server.address());
  return { url: `http://${bracketed(place.host)}:${port}`, port };
}

/** Ends all connections; resolves when the port is free again. */
export async function stopListening(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** An address as it stands in front of a port. */
export function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}

function toFailure(cause: NodeJS.ErrnoException, { host, port }: ListenPlace) {
  return cause.code === 'EADDRINUSE'
    ? new HttpServerFailure(
        'port_in_use',
        `Port ${port} on ${host} is taken by another program. End it, or choose another port.`,
        { cause },
      )
    : new HttpServerFailure('port_refused', `Port ${port} on ${host} cannot be opened.`, { cause });
}
