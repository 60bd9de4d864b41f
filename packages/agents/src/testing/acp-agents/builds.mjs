import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { serve, update } from './wire.mjs';

/** Does a feature's work by itself, over the tools that it was given: claims, writes, runs, hands in. */
let place = null;
serve({
  'session/new': ({ cwd, mcpServers }) => {
    place = { cwd, server: mcpServers[0] };
    return { sessionId: 's1' };
  },
  'session/prompt': async ({ prompt }) => {
    const id = Number(/^### Feature #(\d+)$/mu.exec(prompt[0].text)?.[1]);
    await use('initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'builds', version: '1' },
    });
    const { name } = JSON.parse(await callTool('feature_claim_and_get', { feature_id: id }));
    shown('write', { path: `${name}.txt` }, () =>
      writeFileSync(`${place.cwd}/${name}.txt`, 'here\n'),
    );
    shown('run', { command: 'ls' }, () => execFileSync('ls', { cwd: place.cwd }));
    const checks = [`test -f ${name}.txt`];
    await callTool('feature_mark_passing', { feature_id: id, checks });
    update({
      sessionUpdate: 'usage_update',
      used: 5,
      size: 100,
      cost: { amount: 0.02, currency: 'USD' },
    });
    return {
      stopReason: 'end_turn',
      usage: { totalTokens: 150, inputTokens: 120, outputTokens: 30 },
    };
  },
});

async function callTool(name, input) {
  const { content, isError } = await use('tools/call', { name, arguments: input });
  const output = content[0].text;
  show(name, input, { status: isError ? 'failed' : 'completed', rawOutput: output });
  if (isError) throw new Error(output);
  return output;
}

function shown(name, input, work) {
  const rawOutput = String(work() ?? '');
  show(name, input, { status: 'completed', rawOutput });
}

let calls = 0;
function show(name, rawInput, more) {
  calls += 1;
  update({ sessionUpdate: 'tool_call', toolCallId: `c${calls}`, name, rawInput, ...more });
}

/** One request of the Model Context Protocol, whose answer may come as JSON or as one event. */
async function use(method, params) {
  const response = await fetch(place.server.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...Object.fromEntries(place.server.headers.map(({ name, value }) => [name, value])),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status}: ${text}`);
  const [data] = text.split('\n').filter((line) => line.startsWith('data: '));
  return JSON.parse(data === undefined ? text : data.slice('data: '.length)).result;
}
