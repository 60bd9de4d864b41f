import { PassThrough, type Readable } from 'node:stream';
import { parsePlaybook } from '@ropewalk/contracts/playbook';
import { createPlaybookAgent } from '../agent.ts';
import { field, readJson } from '../json.ts';
import { createLineStream } from '../line-stream.ts';
import type { McpConnection } from '../mcp-types.ts';

const PLAYBOOK = `
version: 1
initializer:
  - say: nothing
coding:
  '*':
    attempts:
      - - say: 'Building {{feature.name}}'
        - write:
            path: rehearsal.txt
            content: |
              one
              two
        - edit: { path: rehearsal.txt, find: "one", replace: three }
        - run: 'true'
        - wait: 0.001
        - land: { checks: [test -f rehearsal.txt] }
testing:
  "Another":
    steps:
      - expect: { command: 'true', reason: no reason }
`;

/**
 * One session with itself, inside `folder`, so that a snapshot taken afterwards holds the schemas that a
 * session builds, the modules that it loads and the functions that it compiles. Leaves nothing open.
 * Its tools answer in memory: a snapshot of Node cannot hold `node:http`.
 */
export async function rehearse(folder: string): Promise<void> {
  // What `node:http` is made of, as far as a snapshot can hold it.
  process.getBuiltinModule('node:net');
  const reading = parsePlaybook(PLAYBOOK);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  const input = new PassThrough();
  const output = new PassThrough();
  createPlaybookAgent({
    playbook: reading.playbook,
    playbookFolder: folder,
    environment: { PATH: process.env['PATH'] },
    die: () => Promise.reject(new Error('The rehearsal has no such step.')),
    connectTools: rehearsedTools,
  }).connect(createLineStream(input, output));
  const headers = [{ name: 'Authorization', value: 'Bearer nobody' }];
  const mcpServers = [{ type: 'http', name: 'tools', url: 'http://127.0.0.1:1/', headers }];
  const prompt = [{ type: 'text', text: 'Rehearse.' }];
  const stopAllowing = allowEverything(output, input);
  await ask('initialize', { protocolVersion: 1, clientCapabilities: {} });
  await ask('session/new', { cwd: folder, mcpServers });
  await ask('session/prompt', { sessionId: 'playbook-1', prompt });
  stopAllowing();

  async function ask(method: string, params: unknown): Promise<void> {
    const answered = answerTo(method, output);
    input.write(`${JSON.stringify({ jsonrpc: '2.0', id: method, method, params })}\n`);
    await answered;
  }
}

/** Says yes to whatever the agent asks permission for; returns the way to stop. */
function allowEverything(output: Readable, input: PassThrough): () => void {
  const outcome = { outcome: 'selected', optionId: 'allow' };
  const take = (line: string): void => {
    const message = readJson(line);
    if (field(message, 'method') !== 'session/request_permission') return;
    const id = field(message, 'id');
    input.write(`${JSON.stringify({ jsonrpc: '2.0', id, result: { outcome } })}\n`);
  };
  output.setEncoding('utf8').on('data', take);
  return () => output.off('data', take);
}

/** Reads up to the answer; the agent writes each message at once. */
function answerTo(id: string, output: Readable): Promise<void> {
  return new Promise((resolve, reject) => {
    output.setEncoding('utf8').on('data', function take(line: string) {
      const message = readJson(line);
      if (field(message, 'id') !== id) return;
      output.off('data', take);
      const isAnswer = field(message, 'result') !== undefined;
      if (isAnswer) resolve();
      else reject(new Error(`The rehearsal went wrong: ${line}`));
    });
  });
}

/** Tools that hand out one feature and let it land. */
function rehearsedTools(): McpConnection {
  const feature = { id: 1, name: 'Rehearsal', attempts: 0, regression: null };
  const answers: unknown[] = [{ feature }, { success: true, landing: 'landed' }];
  return {
    warmUp: () => undefined,
    call() {
      const json = answers.shift() ?? { error: 'No more.', code: 'nothing_to_claim' };
      return Promise.resolve({ isError: false, text: JSON.stringify(json), json });
    },
    close: () => undefined,
  };
}
