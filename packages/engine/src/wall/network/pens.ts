import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Server, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { holderArguments, holderPid, holdNamespace, type Namespace } from './namespace.ts';

/**
 * A network namespace for programs behind the wall, whose loopback has a few ports that are ours. Nothing runs
 * for it: this process holds the namespace and accepts on its ports.
 */
export interface Pen {
  /** What to put in front of a command line so that it runs in there. */
  readonly enter: readonly string[];
  /** The ports that are ours, in the order in which they were asked for. */
  readonly ports: readonly number[];
}

/** Keeps pens that are not in use for whoever needs one next. */
export interface Pens {
  /**
   * A pen whose loopback has these ports (0 takes a free one); who connects to the port at `index` is given to
   * `onConnection`. Rejects when there can be none.
   */
  take(
    wanted: readonly number[],
    onConnection: (index: number, socket: Socket) => void,
  ): Promise<Pen>;
  /** Nothing runs in it any more (`isEmpty`), or something may. */
  giveBack(pen: Pen, isEmpty: boolean): void;
  close(): void;
}

interface OpenPen extends Pen {
  readonly key: string;
  readonly namespace: Namespace;
  readonly servers: readonly Server[];
  onConnection: ((index: number, socket: Socket) => void) | null;
  readonly sockets: Set<Socket>;
}

/** More would be kept for nobody. */
const KEPT = 16;
const LIMIT_MS = 20_000;

const messageSchema = z.union([
  z.object({ index: z.int(), port: z.int() }),
  z.object({ problem: z.string() }),
]);

/** No pens yet. `wall` is bubblewrap, `nsenter` the program of that name. */
export function createPens(programs: { readonly wall: string; readonly nsenter: string }): Pens {
  const idle: OpenPen[] = [];
  const inUse = new Set<OpenPen>();
  return {
    async take(wanted, onConnection) {
      const key = wanted.join(' ');
      const at = idle.findIndex((pen) => pen.key === key);
      const pen = at === -1 ? await openPen(programs, wanted) : idle.splice(at, 1)[0];
      if (pen === undefined) throw new Error('unreachable: a pen that was found is there');
      pen.onConnection = onConnection;
      inUse.add(pen);
      return pen;
    },
    giveBack(given, isEmpty) {
      const pen = [...inUse].find((candidate) => candidate === given);
      if (pen === undefined) return;
      inUse.delete(pen);
      pen.onConnection = null;
      for (const socket of pen.sockets) socket.destroy();
      if (isEmpty && idle.length < KEPT) idle.push(pen);
      else closePen(pen);
    },
    close() {
      for (const pen of [...idle.splice(0), ...inUse]) closePen(pen);
      inUse.clear();
    },
  };
}

async function openPen(
  { wall, nsenter }: { readonly wall: string; readonly nsenter: string },
  wanted: readonly number[],
): Promise<OpenPen> {
  const command = [process.execPath, penProgram(), ...wanted.map(String)];
  const child = spawn(wall, holderArguments(command), {
    cwd: '/',
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'ipc'],
  });
  const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  const ended = once(child, 'exit');
  const servers = new Map<number, { readonly port: number; readonly server: Server }>();
  let hasFailed = false;
  try {
    const opened = new Promise<void>((resolve, reject) => {
      child.on('message', (raw, server) => {
        const message = messageSchema.parse(raw);
        if ('problem' in message) reject(new Error(message.problem));
        else if (server instanceof Server) {
          servers.set(message.index, { port: message.port, server });
          // It was under way when the others were given up.
          if (hasFailed) server.close();
          else if (servers.size === wanted.length) resolve();
        }
      });
      child.once('exit', () => reject(new Error('its program ended before its ports were open')));
    });
    const [pid] = await Promise.all([holderPid(child), opened]);
    const inOrder = wanted.flatMap((_, index) => servers.get(index) ?? []);
    const pen: OpenPen = {
      key: wanted.join(' '),
      ...withNamespace(holdNamespace(nsenter, pid)),
      ports: inOrder.map(({ port }) => port),
      servers: inOrder.map(({ server }) => server),
      onConnection: null,
      sockets: new Set(),
    };
    for (const [index, server] of pen.servers.entries()) listenTo(pen, index, server);
    return pen;
  } catch (error) {
    hasFailed = true;
    for (const { server } of servers.values()) server.close();
    throw error;
  } finally {
    clearTimeout(limit);
    if (child.connected) child.disconnect();
    await ended.catch(() => undefined);
  }
}

function withNamespace(namespace: Namespace): Pick<OpenPen, 'namespace' | 'enter'> {
  return { namespace, enter: namespace.enter };
}

function listenTo(pen: OpenPen, index: number, server: Server): void {
  server.unref();
  server.on('error', () => undefined);
  server.on('connection', (socket: Socket) => {
    // Before anybody else listens: a connection that breaks at once must not end this process.
    socket.on('error', () => socket.destroy());
    if (pen.onConnection === null) {
      socket.destroy();
      return;
    }
    pen.sockets.add(socket);
    socket.once('close', () => pen.sockets.delete(socket));
    pen.onConnection(index, socket);
  });
}

function closePen(pen: OpenPen): void {
  for (const server of pen.servers) server.close();
  for (const socket of pen.sockets) socket.destroy();
  pen.namespace.close();
}

/** What runs from source finds the program as `scripts/prepare/build-threads.mjs` has made it. */
function penProgram(): string {
  const fromSource = import.meta.url.endsWith('.ts');
  const path = fromSource ? '../../../dist/threads/pen-program.js' : './pen-program.js';
  return fileURLToPath(new URL(path, import.meta.url));
}
