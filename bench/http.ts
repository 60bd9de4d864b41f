import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { printFigure, quantile, rounded } from './figures.ts';
import { makeProject } from './project.ts';
import { residentBytes } from './resident-bytes.ts';

const MEBIBYTE = 1024 ** 2;
export const FEATURES = 10_000;
const WARM_UP = 5;
/** A server that says nothing for so long does not start. */
const LATEST_MS = 30_000;

const readySchema = z.object({ type: z.literal('ready'), url: z.string() });

/** What a page waits for: the first answer of a server, and a long backlog. */
export async function benchHttp(quick: boolean): Promise<void> {
  await benchStart(quick ? 3 : 10);
  await benchFeatures(quick ? 20 : 100);
}

/** From the start of `ropewalk serve` to the first answer, each time on the same home. */
async function benchStart(times: number): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'ropewalk-bench-'));
  const firstMs: number[] = [];
  const restBytes: number[] = [];
  try {
    await mkdir(join(root, 'person'));
    for (let time = 0; time < times; time += 1) {
      const { ms, bytes } = await startOnce(root);
      firstMs.push(ms);
      restBytes.push(bytes);
    }
  } finally {
    await rm(root, { recursive: true, force: true });
  }
  const [newHome = 0, ...known] = firstMs;
  printFigure('first_answer', {
    starts: times,
    new_home_ms: rounded(newHome),
    p50_ms: rounded(quantile(known, 0.5)),
    p95_ms: rounded(quantile(known, 0.95)),
    idle_mib: rounded(quantile(restBytes, 0.5) / MEBIBYTE),
  });
}

async function startOnce(root: string): Promise<{ readonly ms: number; readonly bytes: number }> {
  const port = await freePort();
  const program = fileURLToPath(new URL('../packages/cli/bin/ropewalk.mjs', import.meta.url));
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [program, 'serve', '--port', String(port), '--no-browser'],
    {
      stdio: 'ignore',
      env: { ...process.env, HOME: join(root, 'person'), ROPEWALK_HOME: join(root, 'home') },
    },
  );
  const gone = once(child, 'exit');
  try {
    while (!(await isHealthy(port))) {
      if (child.exitCode !== null || performance.now() - started > LATEST_MS) {
        throw new Error('ropewalk serve does not answer');
      }
      await setTimeout(2);
    }
    return { ms: performance.now() - started, bytes: residentBytes(child) };
  } finally {
    child.kill('SIGTERM');
    await gone;
  }
}

async function isHealthy(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/api/health`);
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    // Nobody listens yet.
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** A control plane of its own with a project `bench` that has a long backlog, while `work` goes on. */
export async function withLongBacklog(
  work: (plane: {
    readonly api: string;
    readonly token: string;
    /** Changes what a feature says. */
    readonly change: () => Promise<void>;
    readonly bytes: () => number;
  }) => Promise<void>,
): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'ropewalk-bench-'));
  const folder = await makeProject(root, 'README.md', '# Bench\n');
  const child = fork(
    fileURLToPath(new URL('./http/plane.mjs', import.meta.url)),
    [join(root, 'home'), folder, String(FEATURES)],
    { execArgv: [], env: { ...process.env, HOME: join(root, 'person') } },
  );
  const gone = once(child, 'exit');
  try {
    const [ready] = await Promise.race([
      once(child, 'message'),
      gone.then(() => Promise.reject(new Error('the control plane of a benchmark did not start'))),
    ]);
    const { url } = readySchema.parse(ready);
    const token = (await readFile(join(root, 'home', 'token'), 'utf8')).trim();
    await work({
      api: `${url}/api/projects/bench`,
      token,
      change: () => change(url, token),
      bytes: () => residentBytes(child),
    });
  } finally {
    if (child.connected) child.send('close');
    await gone;
    await rm(root, { recursive: true, force: true });
  }
}

async function benchFeatures(times: number): Promise<void> {
  await withLongBacklog(async ({ api, token, change: changeOne, bytes }) => {
    const idleBytes = bytes();
    const ask = (headers: Record<string, string>) =>
      timeRequest(`${api}/features`, { authorization: `Bearer ${token}`, ...headers });
    const whole = await repeat(times, () => ask({}));
    const changed = await repeat(Math.ceil(times / 4), async () => {
      await changeOne();
      return ask({});
    });
    const etag = changed.at(-1)?.etag ?? '';
    const known = await repeat(times, () => ask({ 'if-none-match': etag }));
    printFigure('features_http', {
      features: FEATURES,
      bytes: whole.at(-1)?.bytes ?? 0,
      p50_ms: rounded(
        quantile(
          whole.map(({ ms }) => ms),
          0.5,
        ),
      ),
      p95_ms: rounded(
        quantile(
          whole.map(({ ms }) => ms),
          0.95,
        ),
      ),
      after_change_p50_ms: rounded(
        quantile(
          changed.map(({ ms }) => ms),
          0.5,
        ),
      ),
      after_change_p95_ms: rounded(
        quantile(
          changed.map(({ ms }) => ms),
          0.95,
        ),
      ),
      conditional_statuses: [...new Set(known.map(({ status }) => status))],
      conditional_p50_ms: rounded(
        quantile(
          known.map(({ ms }) => ms),
          0.5,
        ),
      ),
      conditional_p95_ms: rounded(
        quantile(
          known.map(({ ms }) => ms),
          0.95,
        ),
      ),
      idle_mib: rounded(idleBytes / MEBIBYTE),
      busy_mib: rounded(bytes() / MEBIBYTE),
    });
  });
}

/** A change after which the whole backlog has to be read again. */
async function change(url: string, token: string): Promise<void> {
  const answer = await fetch(`${url}/api/projects/bench/features/1`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ description: `Changed at ${performance.now()}.` }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  await answer.arrayBuffer();
}

export async function repeat<T>(times: number, work: () => Promise<T>): Promise<readonly T[]> {
  const results: T[] = [];
  for (let time = 0; time < WARM_UP + times; time += 1) {
    results.push(await work());
  }
  return results.slice(WARM_UP);
}

export async function timeRequest(url: string, headers: Record<string, string>) {
  const started = performance.now();
  const answer = await fetch(url, { headers });
  const { byteLength } = await answer.arrayBuffer();
  return {
    ms: performance.now() - started,
    status: answer.status,
    bytes: byteLength,
    etag: answer.headers.get('etag'),
  };
}
