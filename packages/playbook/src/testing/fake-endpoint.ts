import { createServer, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { once } from 'node:events';

/** A tool call as it arrived. */
export interface SeenCall {
  readonly tool: string;
  readonly input: unknown;
}

export interface FakeEndpoint {
  readonly url: string;
  readonly calls: SeenCall[];
  readonly requests: { readonly method: string; readonly authorization: string | undefined }[];
  close(): Promise<void>;
}

/** A minimal MCP endpoint whose tools answer what `answer` says; texts that are no string become JSON. */
export async function startFakeEndpoint(
  answer: (call: SeenCall, earlier: number) => unknown,
  reply: 'json' | 'stream' = 'json',
): Promise<FakeEndpoint> {
  const calls: SeenCall[] = [];
  const requests: FakeEndpoint['requests'] = [];
  const server = createServer(async (request, response) => {
    const message = JSON.parse(await text(request));
    requests.push({ method: message.method, authorization: request.headers.authorization });
    if (message.id === undefined) return response.writeHead(202).end();
    if (message.method === 'initialize') {
      response.setHeader('mcp-session-id', 's1');
      return send(response, reply, message.id, {
        protocolVersion: '2025-06-18',
        capabilities: {},
        serverInfo: { name: 'fake', version: '1' },
      });
    }
    if (request.headers['mcp-session-id'] !== 's1')
      return response.writeHead(404).end('no session');
    const call = { tool: message.params.name, input: message.params.arguments };
    const said = answer(call, calls.filter((other) => other.tool === call.tool).length);
    calls.push(call);
    const content = [
      { type: 'text', text: typeof said === 'string' ? said : JSON.stringify(said) },
    ];
    return send(response, reply, message.id, { content });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}/mcp`,
    calls,
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function send(response: ServerResponse, reply: 'json' | 'stream', id: unknown, result: unknown) {
  const body = JSON.stringify({ jsonrpc: '2.0', id, result });
  if (reply === 'json')
    return response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  // In pieces, with a notification in front, and held open: as a server that streams may do it.
  response.write(
    ': hello\r\n\r\nevent: message\r\ndata: {"jsonrpc":"2.0","method":"notifications/x"}\r\n\r\n',
  );
  response.write(`data: ${body.slice(0, 9)}`);
  return setImmediate(() => response.write(`${body.slice(9)}\n\n`));
}
