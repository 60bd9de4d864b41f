import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  client,
  ndJsonStream,
  type PromptResponse,
  type SessionUpdate,
  type ToolCallUpdate,
} from '@agentclientprotocol/sdk';
import { startArguments } from '../start-arguments.ts';

/** What Node is started with, in each way in which the program is started. */
export interface BuiltProgram {
  readonly fromSnapshot: readonly string[];
  readonly plain: readonly string[];
}

/** Builds the program into a folder of its own. */
export async function buildProgram(folder: string): Promise<BuiltProgram> {
  const script = fileURLToPath(new URL('../../build.mjs', import.meta.url));
  await promisify(execFile)(process.execPath, [script, folder]);
  const program = join(folder, 'main.js');
  return { fromSnapshot: startArguments(program), plain: [program] };
}

/** One turn of the program over stdio, seen from a real ACP client. */
export interface Turn {
  readonly response: PromptResponse | null;
  readonly error: unknown;
  readonly updates: readonly SessionUpdate[];
  readonly exit: { readonly code: number | null; readonly signal: string | null };
  readonly stderr: string;
}

export interface TurnRequest {
  /** What Node is started with; the playbook's file follows. */
  readonly program: readonly string[];
  readonly playbook: string;
  readonly workspace: string;
  readonly mcpUrl: string;
  readonly role?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether the client refuses a call. Default: it allows everything. */
  readonly refuses?: (call: ToolCallUpdate) => boolean;
  /** Called for each update; `cancel` sends `session/cancel`, `leave` closes the agent's input. */
  readonly onUpdate?: (update: SessionUpdate, cancel: () => void, leave: () => void) => void;
}

export async function runTurn(request: TurnRequest): Promise<Turn> {
  const folder = await mkdtemp(join(tmpdir(), 'playbook-turn-'));
  await mkdir(request.workspace, { recursive: true });
  const file = join(folder, 'playbook.yaml');
  await writeFile(file, request.playbook);
  await writeFile(join(folder, 'beside.txt'), 'from beside the playbook');
  const child = spawn(process.execPath, [...request.program, file], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      ROPEWALK_RUN: '7',
      ROPEWALK_ROLE: request.role ?? 'coding',
      ...request.environment,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const updates: SessionUpdate[] = [];
  let response: PromptResponse | null = null;
  let error: unknown = null;
  let cancel = () => {};
  await client({ name: 'test' })
    .onRequest('session/request_permission', ({ params }) => {
      const kind = request.refuses?.(params.toolCall) === true ? 'reject_once' : 'allow_once';
      const optionId = params.options.find((option) => option.kind === kind)?.optionId ?? '';
      return { outcome: { outcome: 'selected', optionId } };
    })
    .onNotification('session/update', ({ params }) => {
      updates.push(params.update);
      request.onUpdate?.(params.update, cancel, () => child.stdin.end());
    })
    .connectWith(
      ndJsonStream(Writable.toWeb(child.stdin), Readable.toWeb(child.stdout)),
      async (agent) => {
        await agent.request('initialize', { protocolVersion: 1, clientCapabilities: {} });
        const { sessionId } = await agent.request('session/new', {
          cwd: request.workspace,
          mcpServers: [
            {
              type: 'http',
              name: 'ropewalk',
              url: request.mcpUrl,
              headers: [{ name: 'Authorization', value: 'Bearer secret' }],
            },
          ],
        });
        cancel = () => void agent.notify('session/cancel', { sessionId });
        response = await agent.request('session/prompt', {
          sessionId,
          prompt: [{ type: 'text', text: 'Do your work.' }],
        });
      },
    )
    .catch((cause: unknown) => {
      error = cause;
    });
  child.stdin.end();
  const [code, signal] = await exited;
  await rm(folder, { recursive: true, force: true });
  return { response, error, updates, exit: { code, signal }, stderr };
}
