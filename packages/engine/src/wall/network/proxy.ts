import type { lookup as lookUp } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { IncomingMessage } from 'node:http';
import { isIP, type Socket } from 'node:net';
import type { HostVerdict, NetworkTarget } from '@ropewalk/core';
import { isForeignAddress, isPublicAddress } from './public-address.ts';
import { isRegistry } from './registries.ts';
import { upstreamFor } from './upstream.ts';

/** Whose connection it is: what may be reached through it, and who hears of what may not. */
export interface ProxyUser {
  judge(target: NetworkTarget): Promise<HostVerdict>;
  /** In a sentence for whoever wants to allow it. */
  explain(target: NetworkTarget, why: RefusedBecause): string;
  onRefused(target: NetworkTarget, why: RefusedBecause): void;
}

/** `policy`: the project does not want it. `address`: it leads into this machine or a private network. */
export type RefusedBecause = 'policy' | 'address';

/** The way out for programs behind the wall: a forward proxy that listens nowhere. */
export interface Proxy {
  /** Serves a connection that a program has opened to it. */
  serve(socket: Socket, user: ProxyUser): Promise<void>;
  close(): Promise<void>;
}

type LookupFunction = typeof lookUp;

const FORBIDDEN = 403;
const BAD_GATEWAY = 502;

/** `environment` names the person's own proxies, through which everything goes then. */
export function createProxy(environment: Readonly<Record<string, string | undefined>>): Proxy {
  const users = new WeakMap<Socket, ProxyUser>();
  const start = async () => {
    const { Server, RequestError } = await import('proxy-chain');
    const refuse = (user: ProxyUser, target: NetworkTarget, why: RefusedBecause) => {
      user.onRefused(target, why);
      return new RequestError(`${user.explain(target, why)}\n`, FORBIDDEN);
    };
    const server = new Server({
      // It is never told to listen; connections are handed to it.
      port: 0,
      async prepareRequestFunction({ request, hostname, port, isHttp }) {
        const user = users.get(socketOf(request));
        if (user === undefined) throw new RequestError('Nobody may use this.\n', FORBIDDEN);
        const target = { host: hostname.replace(/^\[(.*)\]$/u, '$1').toLowerCase(), port };
        const verdict = await user.judge(target);
        if (verdict === 'refused') throw refuse(user, target, 'policy');
        const upstream = upstreamFor(environment, { ...target, isPlain: isHttp });
        const found = await resolveName(target.host);
        if (verdict === 'declared') {
          return { upstreamProxyUrl: found.some(isPublicAddress) ? upstream : null };
        }
        const address = found.find(isRegistry(target) ? isForeignAddress : isPublicAddress);
        if (address === undefined && found.length > 0) throw refuse(user, target, 'address');
        if (upstream !== null) return { upstreamProxyUrl: upstream };
        if (address === undefined) {
          throw new RequestError(`There is no host ${target.host}.\n`, BAD_GATEWAY);
        }
        return { upstreamProxyUrl: null, dnsLookup: always(address) };
      },
    });
    server.on('error', () => undefined);
    return server;
  };
  let started: ReturnType<typeof start> | null = null;
  return {
    async serve(socket, user) {
      started ??= start();
      const server = await started;
      users.set(socket, user);
      if (!socket.destroyed) server.server.emit('connection', socket);
    },
    async close() {
      if (started !== null) (await started).closeConnections();
    },
  };
}

function socketOf(request: IncomingMessage): Socket {
  return request.socket;
}

/** Every address of a name; none where it has none. An address is its own. */
async function resolveName(host: string): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  const found = await lookup(host, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
}

/**
 * Connects to the address that was judged, whatever the name means a moment later. Node asks in two ways: for one
 * address, or for all.
 */
function always(address: string): LookupFunction {
  const family = isIP(address);
  const answer = (
    _host: string,
    options: { readonly all?: boolean },
    done: (error: null, found: unknown, family?: number) => void,
  ): void => {
    if (options.all === true) done(null, [{ address, family }]);
    else done(null, address, family);
  };
  return answer as LookupFunction;
}
