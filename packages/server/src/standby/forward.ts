import {
  Agent as HttpAgent,
  type ClientRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { createProxyServer } from 'httpxy';

/** How far a request came that got no answer. */
export type Forwarded =
  | 'answered'
  /** Nothing of it was sent, and it can still be sent elsewhere. */
  | 'not_sent'
  /** Sent, and nothing of an answer has come: nobody here knows what became of it. */
  | 'unknown';

/** Brings requests to another control plane, with what they carry, and answers back. */
export interface Forwarder {
  forward(request: IncomingMessage, response: ServerResponse, address: string): Promise<Forwarded>;
  /** The same for the handshake of a socket, and what follows it. */
  upgrade(
    request: IncomingMessage,
    socket: Socket,
    head: Buffer,
    address: string,
  ): Promise<Forwarded>;
  /** Gives up everything that is under way to any other address. */
  keepOnly(address: string | null): void;
}

/** Marks what one control plane sends to another, so that it is never sent in a circle. */
export const FORWARDED = 'ropewalk-forwarded';
const CONNECT_MS = 3_000;

interface UnderWay {
  readonly address: string;
  giveUp(): void;
}

export function createForwarder(): Forwarder {
  const proxy = createProxyServer({ xfwd: true });
  const underWay = new Map<IncomingMessage, UnderWay>();
  const note = (sent: ClientRequest, request: IncomingMessage): void => {
    const known = underWay.get(request);
    if (known !== undefined) {
      underWay.set(request, { ...known, giveUp: () => sent.destroy() });
    }
  };
  proxy.on('proxyReq', note);
  proxy.on('proxyReqWs', note);

  async function bring(
    request: IncomingMessage,
    address: string,
    send: (options: {
      readonly target: string;
      readonly agent: HttpAgent;
      readonly headers: Record<string, string>;
    }) => Promise<void>,
  ): Promise<Forwarded> {
    const way = openWay(address);
    underWay.set(request, { address, giveUp: () => undefined });
    try {
      await send({ target: address, agent: way.agent, headers: addressedTo(address, request) });
      return 'answered';
    } catch {
      return way.isOpen() ? 'unknown' : 'not_sent';
    } finally {
      underWay.delete(request);
    }
  }

  return {
    async forward(request, response, address) {
      const outcome = await bring(request, address, (options) =>
        proxy.web(request, response, options),
      );
      if (outcome === 'unknown' && response.headersSent) {
        response.destroy();
        return 'answered';
      }
      return outcome;
    },
    upgrade: (request, socket, head, address) =>
      bring(request, address, (options) => proxy.ws(request, socket, options, head)),
    keepOnly(address) {
      for (const one of underWay.values()) {
        if (one.address !== address) {
          one.giveUp();
        }
      }
    },
  };
}

/** A way to an address; until it is open, nothing of a request has left. */
function openWay(address: string): { readonly agent: HttpAgent; isOpen(): boolean } {
  const { protocol, hostname, port } = new URL(address);
  const host = hostname.replace(/^\[|\]$/g, '');
  let open = false;
  const createConnection = (
    _: unknown,
    tell: (error: Error | null, socket: Duplex) => void,
  ): undefined => {
    const isTls = protocol === 'https:';
    const socket = isTls
      ? connectTls({ host, port: Number(port || 443), servername: host })
      : connect({ host, port: Number(port || 80) });
    const fail = (error: Error): void => tell(error, socket);
    socket.setTimeout(CONNECT_MS, () => socket.destroy(new Error('it does not answer')));
    socket.once('error', fail);
    socket.once(isTls ? 'secureConnect' : 'connect', () => {
      open = true;
      socket.setTimeout(0);
      socket.off('error', fail);
      tell(null, socket);
    });
    return undefined;
  };
  const agent = protocol === 'https:' ? new HttpsAgent() : new HttpAgent();
  return { agent: Object.assign(agent, { createConnection }), isOpen: () => open };
}

/** It was judged here whom it means and where it comes from; there, it is said in the words of that place. */
function addressedTo(address: string, { headers }: IncomingMessage): Record<string, string> {
  const { host, origin } = new URL(address);
  const said = { host, [FORWARDED]: '1' };
  return headers.origin === undefined ? said : { ...said, origin };
}
