import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Where the tools of runs are answered. */
export interface ToolsServer {
  /** Known once it listens. */
  port(): number;
  /** Answers a request as if it had come in there. */
  answer(request: IncomingMessage, response: ServerResponse): void;
  /** Which run a bearer stands for; null for none. */
  runOf(bearer: string): number | null;
}

/** The one part of our server that agents get to: its tools, with the bearer of the very run. */
export interface ToolsDoor {
  serve(socket: Socket, runId: number): void;
  close(): void;
}

export const TOOLS_PATH = '/mcp';

/** A door to these tools. */
export function createToolsDoor(tools: ToolsServer): ToolsDoor {
  const runs = new WeakMap<Socket, number>();
  const door = createServer((request, response) => {
    const [path] = (request.url ?? '').split('?', 1);
    const bearer = /^Bearer (\S+)$/iu.exec(request.headers.authorization ?? '')?.[1];
    const owner = bearer === undefined ? null : tools.runOf(bearer);
    // What stands for no run at all is refused where it always is.
    const isForeign = owner !== null && owner !== runs.get(request.socket);
    if (path !== TOOLS_PATH || isForeign) {
      refuse(response, path === TOOLS_PATH ? 'These tools belong to another run.' : ONLY_TOOLS);
      return;
    }
    tools.answer(request, response);
  });
  door.on('clientError', (_error, socket) => socket.destroy());
  return {
    serve(socket, runId) {
      runs.set(socket, runId);
      door.emit('connection', socket);
    },
    close: () => door.closeAllConnections(),
  };
}

const ONLY_TOOLS = `Agents reach nothing of this server but the tools of their run, under ${TOOLS_PATH}.`;

function refuse(response: ServerResponse, detail: string): void {
  response.writeHead(403, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ detail, code: 'forbidden' }));
}
