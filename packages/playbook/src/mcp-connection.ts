import { createPoster, messagesIn, type HttpReply, type Poster } from './http-exchange.ts';
import { field, readJson } from './json.ts';
import { McpFailure, type McpConnection, type McpEndpoint, type ToolAnswer } from './mcp-types.ts';

const PROTOCOL_VERSION = '2025-11-25';
const NEVER = new AbortController().signal;

/**
 * A connection made of plain POST requests: see docs/adr/0004 for why it is not the official client.
 * The caller closes it.
 */
export function createMcpConnection(endpoint: McpEndpoint): McpConnection {
  const poster = createPoster(endpoint);
  let lastId = 1;
  let opening: Promise<Readonly<Record<string, string>>> | null = null;

  // A failed opening is forgotten, so that the next call tries again.
  const opened = () => {
    opening ??= openSession(poster).catch((cause: unknown) => {
      opening = null;
      throw cause;
    });
    return opening;
  };

  return {
    warmUp() {
      // Reported by the first call.
      opened().catch(() => undefined);
    },
    async call(tool, input, signal) {
      const headers = await opened();
      const id = ++lastId;
      const message = { id, method: 'tools/call', params: { name: tool, arguments: input } };
      return toAnswer(resultOf(await poster.post(message, headers, signal), id));
    },
    close: () => poster.close(),
  };
}

/** Introduces us; resolves with the headers that every further message carries. */
async function openSession(poster: Poster): Promise<Readonly<Record<string, string>>> {
  const params = {
    protocolVersion: PROTOCOL_VERSION,
    capabilities: {},
    clientInfo: { name: 'ropewalk-playbook', version: '0.1.0' },
  };
  const reply = await poster.post({ id: 1, method: 'initialize', params }, {}, NEVER);
  const agreed = field(resultOf(reply, 1), 'protocolVersion');
  const headers = {
    'mcp-protocol-version': typeof agreed === 'string' ? agreed : PROTOCOL_VERSION,
    ...(reply.sessionId === null ? {} : { 'mcp-session-id': reply.sessionId }),
  };
  // No answer is due; a server that has not heard it says so to the first call.
  poster.post({ method: 'notifications/initialized' }, headers, NEVER).catch(() => undefined);
  return headers;
}

function resultOf(reply: HttpReply, id: number): unknown {
  const message = messagesIn(reply).find((candidate) => field(candidate, 'id') === id);
  const error = field(message, 'error');
  if (error !== undefined) {
    throw new McpFailure('rpc_error', `The MCP endpoint refused: ${JSON.stringify(error)}`);
  }
  if (reply.status >= 400) {
    const detail = reply.body.slice(0, 500);
    throw new McpFailure(
      'http_status',
      `The MCP endpoint answered HTTP ${reply.status}: ${detail}`,
    );
  }
  if (message === undefined) {
    throw new McpFailure('protocol', 'The MCP endpoint answered without an answer to our call.');
  }
  return field(message, 'result');
}

function toAnswer(result: unknown): ToolAnswer {
  const content = field(result, 'content');
  const text = (Array.isArray(content) ? content : [])
    .map((block: unknown) => field(block, 'text'))
    .filter((part) => typeof part === 'string')
    .join('\n');
  return { isError: field(result, 'isError') === true, text, json: readJson(text) ?? null };
}
