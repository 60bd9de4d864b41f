import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parsePlaybook, type Playbook } from '@ropewalk/contracts/playbook';
import { createPlaybookAgent } from './agent.ts';
import { createLineStream } from './line-stream.ts';
import { createMcpConnection } from './mcp-connection.ts';
import type { StepContext } from './steps/step-context.ts';

/** Exit code for a playbook that cannot be followed. */
const UNUSABLE = 2;

/** The program: `ropewalk-playbook PLAYBOOK.yaml`, an ACP agent on standard input and output. */
export async function main(): Promise<void> {
  const file = process.argv[2];
  if (file === undefined) return refuse('Name a playbook: ropewalk-playbook PLAYBOOK.yaml');
  const path = resolve(file);
  const playbook = load(path);
  if (playbook === null) return;
  const app = createPlaybookAgent({
    playbook,
    playbookFolder: dirname(path),
    environment: process.env,
    die,
    connectTools: createMcpConnection,
  });
  const stream = createLineStream(process.stdin, process.stdout);
  const connection = app.connect(stream);
  await Promise.race([stream.ended, connection.closed]);
  // A step that hangs would hold the process although nobody listens any more.
  process.exit(0);
}

function load(path: string): Playbook | null {
  let source: string;
  try {
    source = readFileSync(path, 'utf8');
  } catch (cause) {
    refuse(`${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`);
    return null;
  }
  const reading = parsePlaybook(source);
  if (reading.ok) return reading.playbook;
  refuse(reading.problems.map(({ line, message }) => `${path}:${line}: ${message}`).join('\n'));
  return null;
}

function refuse(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = UNUSABLE;
}

const die: StepContext['die'] = async (how) => {
  // What was shown before must reach the client: the stream writes in later ticks.
  await new Promise((done) => setTimeout(done, 20));
  if ('exitCode' in how) process.exit(how.exitCode);
  process.kill(process.pid, how.signal);
  return await new Promise(() => undefined);
};
