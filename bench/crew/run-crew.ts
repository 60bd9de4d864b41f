import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventBodySchema, type EventBody } from '@ropewalk/contracts';
import { stringify } from 'yaml';
import { z } from 'zod';
import { makeProject } from '../project.ts';
import { residentBytes } from '../resident-bytes.ts';

/** The kernel counts in hundredths of a second on every system that Node supports. */
const MS_PER_TICK = 10;

/** What one crew of a benchmark showed. */
export interface CrewFigures {
  readonly readyMs: number;
  readonly idleBytes: number;
  /** Highest resident memory of the control plane while runs worked. */
  readonly busiestBytes: number;
  readonly wallMs: number;
  /** From a slot that became free to the agent's process that took it. */
  readonly warmDispatchMs: readonly number[];
  /** From the start of the crew to the first agents' processes, with no workspace cut ahead. */
  readonly coldDispatchMs: readonly number[];
  readonly landed: number;
  /** CPU time of the control plane itself while the crew worked, without what it started. */
  readonly cpuMs: number;
  /** The same with all that it started and has seen the end of; null where the system does not tell. */
  readonly treeCpuMs: number | null;
  /** Everything that the control plane told, in its order. */
  readonly happened: readonly Happened[];
}

/** An event of the project with its time. */
export interface Happened {
  readonly at: number;
  readonly body: EventBody;
}

const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), ms: z.number() }),
  z.object({ type: z.literal('spent'), cpuMs: z.number() }),
  z.object({ type: z.literal('event'), at: z.number(), body: eventBodySchema }),
]);

/** Runs a crew of independent features whose agents take `seconds` each, through a gate of one 20 ms check. */
export async function runCrew(options: {
  readonly features: number;
  readonly seconds: number;
  readonly slots: number;
  readonly testing: number;
}): Promise<CrewFigures> {
  const root = await mkdtemp(join(tmpdir(), 'ropewalk-bench-'));
  try {
    const folder = await makeProject(root, 'ropewalk.yaml', 'checks:\n  - sleep 0.02\n');
    const playbook = await writePlaybook(root, options.seconds);
    const child = fork(
      fileURLToPath(new URL('./child.mjs', import.meta.url)),
      [
        join(root, 'home'),
        folder,
        `playbook:${playbook}`,
        String(options.features),
        String(options.slots),
        String(options.testing),
      ],
      // Built code, as people run it: sources would be stripped of their types in memory.
      { execArgv: [], env: { ...process.env, HOME: join(root, 'person') } },
    );
    return await watch(child, options.slots);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function watch(child: ChildProcess, slots: number): Promise<CrewFigures> {
  const happened: Happened[] = [];
  let readyMs = 0;
  let idleBytes = 0;
  let busiestBytes = 0;
  let cpuMs = 0;
  let treeCpuMs: number | null = null;
  child.on('message', (message) => {
    const parsed = messageSchema.parse(message);
    if (parsed.type === 'ready') {
      readyMs = parsed.ms;
      idleBytes = residentBytes(child);
      child.send('go');
      return;
    }
    if (parsed.type === 'spent') {
      cpuMs = parsed.cpuMs;
      treeCpuMs = readTreeCpuMs(child);
      return;
    }
    happened.push(parsed);
    if (parsed.body.type === 'landing.landed') {
      busiestBytes = Math.max(busiestBytes, residentBytes(child));
    }
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) {
    throw new Error(`the control plane of a benchmark ended with ${code}`);
  }
  const at = (type: EventBody['type']) =>
    happened.filter(({ body }) => body.type === type).map((event) => event.at);
  const began = at('crew.started')[0] ?? 0;
  const lastLanding = at('landing.landed').at(-1) ?? 0;
  const coding = new Set(
    happened.flatMap(({ body }) =>
      body.type === 'run.queued' && body.role === 'coding' ? [body.runId] : [],
    ),
  );
  const timesOf = (type: 'run.started' | 'run.ended') =>
    happened.flatMap((event) =>
      event.body.type === type && coding.has(event.body.runId) ? [event.at] : [],
    );
  const started = timesOf('run.started');
  const ended = timesOf('run.ended');
  return {
    readyMs,
    idleBytes,
    busiestBytes,
    wallMs: lastLanding - began,
    warmDispatchMs: started.slice(slots).map((time, index) => time - (ended[index] ?? time)),
    coldDispatchMs: started.slice(0, slots).map((time) => time - began),
    landed: at('landing.landed').length,
    cpuMs,
    treeCpuMs,
    happened,
  };
}

/** Linux: processor time of a process and of its children that have ended, from `proc_pid_stat(5)`. */
function readTreeCpuMs({ pid }: ChildProcess): number | null {
  if (process.platform !== 'linux' || pid === undefined) return null;
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // Behind the name, which may hold anything: the state is field 3, utime to cstime are fields 14 to 17.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return ticks * MS_PER_TICK;
}

async function writePlaybook(root: string, seconds: number): Promise<string> {
  const file = join(root, 'playbook.yaml');
  const steps = [
    { write: { path: '{{feature.name}}.txt', content: 'here\n' } },
    { wait: seconds },
    { land: {} },
  ];
  await writeFile(
    file,
    stringify({
      version: 1,
      coding: { '*': { attempts: [steps] } },
      testing: { '*': { steps: [{ wait: seconds }] } },
    }),
  );
  return file;
}
