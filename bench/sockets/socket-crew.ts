import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { z } from 'zod';
import { makeProject } from '../project.ts';

const idleSchema = z.object({ cpuShare: z.number() });
const crewSchema = z.object({
  p50Ms: z.number(),
  p99Ms: z.number(),
  maxMs: z.number(),
  rssBytes: z.number(),
  cpuMs: z.number(),
});
const readySchema = z.object({ type: z.literal('ready'), url: z.string() });
const answerSchema = z.object({ type: z.literal('answer'), answer: z.unknown() });

/** A control plane of a process of its own, whose agents will talk. */
export interface TalkingPlane {
  /** Of the project's socket. */
  readonly url: string;
  readonly token: string;
  /** Share of one CPU that it uses while nothing happens. */
  idle(seconds: number): Promise<number>;
  /** Runs the crew to its end: how long its loop was held up, its highest memory and its CPU time. */
  crew(): Promise<z.infer<typeof crewSchema>>;
  close(): Promise<void>;
}

/** Each of `agents` says `linesPerSecond / agents` lines a second for `seconds`. */
export interface Talk {
  readonly agents: number;
  readonly linesPerSecond: number;
  readonly seconds: number;
}

const SAYS_PER_SECOND = 10;

/** The number of lines that agents will say. */
export function linesOf({ agents, linesPerSecond, seconds }: Talk): number {
  return agents * linesPerSay({ agents, linesPerSecond }) * SAYS_PER_SECOND * seconds;
}

function linesPerSay({ agents, linesPerSecond }: Pick<Talk, 'agents' | 'linesPerSecond'>): number {
  return Math.ceil(linesPerSecond / agents / SAYS_PER_SECOND);
}

/** Opens it; the caller closes it. */
export async function openTalkingPlane(talk: Talk): Promise<TalkingPlane> {
  const root = await mkdtemp(join(tmpdir(), 'ropewalk-bench-'));
  const folder = await makeProject(root, 'README.md', '# Bench\n');
  const child = fork(
    fileURLToPath(new URL('./plane.mjs', import.meta.url)),
    [
      join(root, 'home'),
      folder,
      `playbook:${await writePlaybook(root, talk)}`,
      String(talk.agents),
    ],
    // Built code, as people run it.
    { execArgv: [], env: { ...process.env, HOME: join(root, 'person') } },
  );
  const [ready] = await once(child, 'message');
  const { url } = readySchema.parse(ready);
  return {
    url: `${url.replace('http', 'ws')}/ws/projects/bench`,
    token: (await readFile(join(root, 'home', 'token'), 'utf8')).trim(),
    idle: async (seconds) => idleSchema.parse(await ask(child, 'idle', seconds)).cpuShare,
    crew: async () => crewSchema.parse(await ask(child, 'crew', null)),
    async close() {
      const gone = once(child, 'exit');
      child.send({ action: 'close' });
      await gone;
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function ask(child: ChildProcess, action: string, value: unknown): Promise<unknown> {
  const answered = once(child, 'message');
  child.send({ action, value });
  const [message] = await answered;
  return answerSchema.parse(message).answer;
}

async function writePlaybook(root: string, talk: Talk): Promise<string> {
  const lines = Array.from(
    { length: linesPerSay(talk) },
    (_, index) =>
      `bench line ${index}: what an agent says while it works, of about ninety characters`,
  );
  const file = join(root, 'playbook.yaml');
  const attempt = [
    {
      repeat: {
        times: talk.seconds * SAYS_PER_SECOND,
        steps: [{ say: `${lines.join('\n')}\n` }, { wait: 1 / SAYS_PER_SECOND }],
      },
    },
    { write: { path: '{{feature.name}}.txt', content: 'here\n' } },
    { land: { checks: ['test -f {{feature.name}}.txt'] } },
  ];
  await writeFile(file, stringify({ version: 1, coding: { '*': { attempts: [attempt] } } }));
  return file;
}
