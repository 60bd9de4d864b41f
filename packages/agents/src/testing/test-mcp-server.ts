import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { z } from 'zod';
import { listenOnLoopback } from './listen.ts';

/** A tool server with one tool, `note`, behind a bearer. */
export interface TestMcpServer {
  readonly url: string;
  /** What the agent noted, in order. */
  readonly notes: readonly string[];
  close(): Promise<void>;
}

/** Stateless MCP over HTTP on the loopback; calls without the bearer are answered with 401. */
export async function startTestMcpServer(bearer: string): Promise<TestMcpServer> {
  const notes: string[] = [];
  const server = createServer((request, response) => {
    if (request.headers.authorization !== `Bearer ${bearer}`) {
      response.writeHead(401).end();
      return;
    }
    void answer(notes, request, response);
  });
  const { url, close } = await listenOnLoopback(server);
  return { url: `${url}/mcp`, notes, close };
}

async function answer(
  notes: string[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const transport = await serve(notes);
  response.once('close', () => void transport.close());
  await transport.handleRequest(request, response);
}

async function serve(notes: string[]): Promise<StreamableHTTPServerTransport> {
  const mcp = new McpServer({ name: 'notes', version: '1.0.0' });
  mcp.registerTool(
    'note',
    { description: 'Notes a line.', inputSchema: { line: z.string() } },
    ({ line }) => {
      notes.push(line);
      return { content: [{ type: 'text', text: `noted: ${line}` }] };
    },
  );
  const transport = new StreamableHTTPServerTransport({});
  await mcp.connect(transport);
  return transport;
}
