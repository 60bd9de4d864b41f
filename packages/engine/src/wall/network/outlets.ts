import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import {
  judgeHost,
  parseNetworkHost,
  type NetworkPolicy,
  type NetworkTarget,
} from '@ropewalk/core';
import type { NetworkHost } from '@ropewalk/contracts';
import type { WallNetwork, WallSupport } from '../wall-types.ts';
import { createPens, type Pens } from './pens.ts';
import { createProxy, type Proxy, type ProxyUser, type RefusedBecause } from './proxy.ts';
import { createToolsDoor, TOOLS_PATH, type ToolsDoor, type ToolsServer } from './tools-door.ts';

/** The network as programs behind one wall see it. */
export interface Outlet {
  readonly network: WallNetwork;
  /** Variables by which programs find the way out. */
  readonly env: Readonly<Record<string, string>>;
  /** Of the proxy, for programs that read no variables; null where there is none. */
  readonly proxyUrl: string | null;
  /** Where the tools of the run are found in there; null = where everybody finds them. */
  readonly toolsUrl: string | null;
  /** Nothing runs behind it any more (`isEmpty`), or something may. */
  close(isEmpty: boolean): void;
}

/** Who wants out. */
export interface OutletRequest {
  /** Asked anew for every connection, so that a change holds at once. */
  policy(): Promise<NetworkPolicy>;
  /** As people call it. */
  readonly projectName: string;
  /** The run whose tools are reached; null for programs that have none. */
  readonly runId: number | null;
  /** Hosts that are open in any case: the provider of the model. */
  readonly endpoints: readonly NetworkHost[];
  /** Told once for each host. */
  onRefused(sentence: string): void;
}

/** Opens outlets. */
export interface Outlets {
  open(request: OutletRequest): Promise<Outlet>;
  close(): Promise<void>;
}

export interface OutletsDeps {
  readonly wall: WallSupport;
  readonly tools: ToolsServer;
  /** Of the person: through which proxies this machine gets out. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Nothing is reached. */
export const NO_OUTLET: Outlet = {
  network: 'none',
  env: {},
  proxyUrl: null,
  toolsUrl: null,
  close: () => undefined,
};

/** What programs take for themselves: nothing of it goes through a proxy. */
const INSIDE = 'localhost,127.0.0.1,::1';

/** Without a wall that can confine the network, whoever is behind it sees that of the machine. */
export function createOutlets(deps: OutletsDeps): Outlets {
  const { wall } = deps;
  if (!wall.available || !wall.network.available) {
    const open: Outlet = { ...NO_OUTLET, network: 'host' };
    return { open: () => Promise.resolve(open), close: () => Promise.resolve() };
  }
  if (wall.network.by === 'loopback') return createLoopbackOutlets(createProxy(deps.environment));
  const parts: Parts = {
    pens: createPens({ wall: wall.program, nsenter: wall.network.nsenter }),
    proxy: createProxy(deps.environment),
    door: createToolsDoor(deps.tools),
    tools: deps.tools,
  };
  return {
    open: (request) => openOutlet(parts, request),
    async close() {
      parts.pens.close();
      parts.door.close();
      await parts.proxy.close();
    },
  };
}

/**
 * Where programs share the loopback of this machine and reach nothing else: each outlet is a port on it where the
 * proxy listens for whoever this is. Tools and endpoints of this machine are found where they always are.
 */
function createLoopbackOutlets(proxy: Proxy): Outlets {
  return {
    async open(request) {
      const user = toUser(request);
      const server = createServer((socket) => void proxy.serve(socket, user));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      const proxyUrl = `http://127.0.0.1:${port}`;
      return {
        network: 'loopback',
        env: proxyVariables(proxyUrl),
        proxyUrl,
        toolsUrl: null,
        close: () => void server.close(),
      };
    },
    close: () => proxy.close(),
  };
}

interface Parts {
  readonly pens: Pens;
  readonly proxy: Proxy;
  readonly door: ToolsDoor;
  readonly tools: ToolsServer;
}

async function openOutlet(parts: Parts, request: OutletRequest): Promise<Outlet> {
  const user = toUser(request);
  const { runId } = request;
  const near = await nearEndpoints(request, parts.tools.port());
  const wanted = [
    { port: 0, accept: (socket: Socket) => void parts.proxy.serve(socket, user) },
    ...(runId === null
      ? []
      : [
          {
            port: parts.tools.port(),
            accept: (socket: Socket) => parts.door.serve(socket, runId),
          },
        ]),
    ...near.map(({ host, port }) => ({
      port,
      accept: (socket: Socket) => join(socket, { host, port }),
    })),
  ];
  const ports = wanted.map(({ port }) => port);
  const pen = await parts.pens.take(ports, (index, socket) => wanted[index]?.accept(socket));
  const proxyUrl = `http://127.0.0.1:${pen.ports[0]}`;
  return {
    network: { enter: pen.enter },
    env: proxyVariables(proxyUrl),
    proxyUrl,
    toolsUrl: runId === null ? null : `http://127.0.0.1:${parts.tools.port()}${TOOLS_PATH}`,
    close: (isEmpty) => parts.pens.giveBack(pen, isEmpty),
  };
}

function toUser({ policy, projectName, endpoints, onRefused }: OutletRequest): ProxyUser {
  const told = new Set<string>();
  const explain: ProxyUser['explain'] = (target, why) => toSentence(projectName, target, why);
  return {
    judge: async (target) => judgeHost(await policy(), endpoints, target),
    explain,
    onRefused(target, why) {
      const sentence = explain(target, why);
      if (told.has(sentence) || told.size >= TOLD_LIMIT) return;
      told.add(sentence);
      onRefused(sentence);
    },
  };
}

/** A program that tries every host must not fill the log with it. */
const TOLD_LIMIT = 50;

function toSentence(
  projectName: string,
  { host, port }: NetworkTarget,
  why: RefusedBecause,
): string {
  switch (why) {
    case 'policy':
      return `The project "${projectName}" does not let its programs reach ${host}:${port}. A person can allow it: add the host to "network_hosts" in the settings of the project.`;
    case 'address':
      return `${host}:${port} leads into this machine or a private network, which programs of "${projectName}" do not reach. A person can allow it: add exactly "${host}:${port}" to "network_hosts" in the settings of the project.`;
  }
}

/**
 * Endpoints on the loopback of this machine: programs look for them on their own, past any proxy, so they are
 * brought there.
 */
async function nearEndpoints(
  { policy, endpoints }: OutletRequest,
  toolsPort: number,
): Promise<readonly { readonly host: string; readonly port: number }[]> {
  const { mode, hosts } = await policy();
  const named = [...endpoints, ...(mode === 'off' ? [] : hosts)].map(parseNetworkHost);
  const near = named.flatMap(({ host, port }) =>
    port !== null && port !== toolsPort && isLoopback(host) ? [{ host, port }] : [],
  );
  return [...new Map(near.map((one) => [one.port, one])).values()].toSorted(
    (a, b) => a.port - b.port,
  );
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/u.test(host);
}

/** Carries bytes between a program and an endpoint of this machine. */
function join(socket: Socket, endpoint: { readonly host: string; readonly port: number }): void {
  const other = connect(endpoint);
  other.on('error', () => socket.destroy());
  other.once('close', () => socket.destroy());
  socket.once('close', () => other.destroy());
  socket.pipe(other).pipe(socket);
}

function proxyVariables(url: string): Record<string, string> {
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'];
  return {
    ...Object.fromEntries(names.flatMap((name) => [name, name.toLowerCase()].map((n) => [n, url]))),
    NO_PROXY: INSIDE,
    no_proxy: INSIDE,
  };
}
