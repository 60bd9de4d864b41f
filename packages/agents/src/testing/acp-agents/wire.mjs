import { createInterface } from 'node:readline';

/** JSON-RPC over the standard streams, without a library: what other makers' agents may send. */

let nextId = 1000;
const waiting = new Map();

export function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

export function update(fields) {
  send({ method: 'session/update', params: { sessionId: 's1', update: fields } });
}

export function say(text) {
  update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } });
}

/** Asks the client; resolves with the whole response. */
export function ask(method, params) {
  nextId += 1;
  const id = nextId;
  send({ id, method, params });
  return new Promise((resolve) => waiting.set(id, resolve));
}

/** Answers requests with what `handlers` return; a returned `{ error }` is sent as an error. */
export function serve(handlers) {
  const all = {
    initialize: () => ({
      protocolVersion: 1,
      agentCapabilities: { mcpCapabilities: { http: true } },
      authMethods: [],
    }),
    'session/new': () => ({ sessionId: 's1' }),
    'session/cancel': () => undefined,
    ...handlers,
  };
  createInterface({ input: process.stdin }).on('line', async (line) => {
    const message = JSON.parse(line);
    if (message.method === undefined) {
      waiting.get(message.id)?.(message);
      return;
    }
    const handler = all[message.method];
    const answer =
      handler === undefined
        ? { error: { code: -32601, message: 'no such method' } }
        : await handler(message.params);
    if (message.id === undefined) return;
    if (answer?.error === undefined) send({ id: message.id, result: answer ?? {} });
    else send({ id: message.id, error: answer.error });
  });
}
