import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  beatAnswerSchema,
  joinAnswerSchema,
  lateWorkAnswerSchema,
  mayGoOnSchema,
  ordersAnswerSchema,
  reportsAnswerSchema,
  takeAnswerSchema,
  type AgentEnding,
  type SiteReport,
  type WorkerAssignment,
  type WorkerOrder,
} from '@ropewalk/contracts';
import type { z } from 'zod';

const run = promisify(execFile);

/** What the server answered. */
export interface Answered<T> {
  readonly status: number;
  readonly code: string | null;
  readonly value: T | null;
}

/** A worker that does what the test says: it speaks the protocol, and has a clone instead of an agent. */
export interface ScriptedWorker {
  readonly id: number;
  readonly secret: string;
  call<T>(path: string, body: unknown, schema: z.ZodType<T>): Promise<Answered<T>>;
  beat(carries: readonly WorkerAssignment[]): Promise<Answered<z.infer<typeof beatAnswerSchema>>>;
  take(carries?: readonly WorkerAssignment[], waitMs?: number): Promise<WorkerAssignment[]>;
  mayGoOn(
    run: WorkerAssignment,
    what: 'prepared' | 'begin',
  ): Promise<Answered<z.infer<typeof mayGoOnSchema>>>;
  report(
    run: WorkerAssignment,
    first: number,
    reports: readonly SiteReport[],
  ): Promise<Answered<{ next: number }>>;
  /** Clones the hub, changes a file and commits; the commit stands on the head of the task. */
  change(run: WorkerAssignment, path: string, content: string): Promise<Change>;
  send(run: WorkerAssignment, change: Change): Promise<Answered<unknown>>;
  sendLate(
    run: WorkerAssignment,
    change: Change,
    claimed?: readonly number[],
  ): Promise<Answered<z.infer<typeof lateWorkAnswerSchema>>>;
  /** Waits for the next order that is no sign of life, and answers it with what `answer` makes of it. */
  obey(answer: (order: WorkerOrder) => unknown): Promise<WorkerOrder>;
  close(): Promise<void>;
}

export interface Change {
  readonly commit: string;
  readonly base: string;
  readonly pack: Buffer;
}

/** The end of a session that went well and left nothing. */
export function endedWith(snapshot: unknown, ending: AgentEnding = { kind: 'completed' }) {
  return {
    type: 'ended',
    end: {
      ours: null,
      ending,
      snapshot,
      opened: true,
      acted: true,
      refusals: null,
      trespass: null,
      peakMemoryBytes: null,
      outOfMemoryBytes: null,
    },
  } as SiteReport;
}

export async function joinWorker(
  url: () => string,
  token: string,
  more: {
    readonly name?: string;
    readonly labels?: readonly string[];
    readonly slots?: number;
  } = {},
): Promise<ScriptedWorker> {
  const root = await mkdtemp(join(tmpdir(), 'ropewalk-scripted-worker-'));
  const post = async <T>(
    bearer: string,
    path: string,
    body: string | Buffer,
    schema: z.ZodType<T>,
  ): Promise<Answered<T>> => {
    const response = await fetch(`${url()}/worker/v1/${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${bearer}`,
        'content-type': typeof body === 'string' ? 'application/json' : 'application/octet-stream',
      },
      body: typeof body === 'string' ? body : new Blob([new Uint8Array(body)]),
    });
    const value: unknown = await response.json();
    if (response.ok) return { status: response.status, code: null, value: schema.parse(value) };
    const code = value !== null && typeof value === 'object' && 'code' in value ? value.code : null;
    return { status: response.status, code: String(code), value: null };
  };
  const joined = await post(
    token,
    'join',
    JSON.stringify({
      worker_id: null,
      worker_secret: null,
      name: more.name ?? 'scripted',
      labels: more.labels ?? ['os=linux'],
      slots: more.slots ?? 2,
      version: '0.1.0',
      protocol: 1,
      platform: 'linux-x64',
      walled: true,
    }),
    joinAnswerSchema,
  );
  if (joined.value === null) throw new Error(`not joined: ${joined.status} ${joined.code}`);
  const { worker_id: id, secret } = joined.value;
  const call: ScriptedWorker['call'] = (path, body, schema) =>
    post(secret, path, JSON.stringify(body), schema);
  const carriedOf = (carries: readonly WorkerAssignment[]) =>
    carries.map((one) => ({ run_id: one.task.run.id, token: one.token }));
  let after: { stream: string; number: number } | null = null;
  let answers: unknown[] = [];
  const git = async (cwd: string, ...args: string[]) =>
    (await run('git', ['-c', 'user.name=A', '-c', 'user.email=a@b.c', ...args], { cwd })).stdout;
  const query = (one: WorkerAssignment, { commit, base }: Change) =>
    `token=${one.token}&commit=${commit}&base=${base}`;
  const anything = { parse: (value: unknown) => value } as unknown as z.ZodType<unknown>;
  return {
    id,
    secret,
    call,
    beat: (carries) =>
      call(
        'beat',
        { free_slots: 1, carries: carriedOf(carries), free_memory_bytes: null, short_of: null },
        beatAnswerSchema,
      ),
    async take(carries = [], waitMs = 20_000) {
      const taken = await call(
        'take',
        { limit: 1, carries: carriedOf(carries), wait_ms: waitMs },
        takeAnswerSchema,
      );
      return taken.value?.assignments ?? [];
    },
    mayGoOn: (one, what) =>
      call(`runs/${one.task.run.id}/${what}`, { token: one.token }, mayGoOnSchema),
    report: (one, first, reports) =>
      call(
        `runs/${one.task.run.id}/reports`,
        { token: one.token, first, reports },
        reportsAnswerSchema,
      ),
    async change(one, path, content) {
      const tree = join(root, `clone-${one.token}-${path.replaceAll('/', '-')}`);
      const { project, head } = one.task;
      await git(
        root,
        '-c',
        `http.extraHeader=Authorization: Bearer ${secret}`,
        'clone',
        '--quiet',
        `${url()}/worker/v1/projects/${project.id}/git`,
        tree,
      );
      await git(tree, 'checkout', '--quiet', '--detach', head);
      await writeFile(join(tree, path), content);
      await git(tree, 'add', '-A');
      await git(tree, 'commit', '--quiet', '-m', 'Work');
      const commit = (await git(tree, 'rev-parse', 'HEAD')).trim();
      const file = join(root, `${commit}.pack`);
      await run(
        'sh',
        [
          '-c',
          `{ echo "$1"; echo "^$2"; } | git pack-objects --revs --stdout -q > "$3"`,
          'sh',
          commit,
          head,
          file,
        ],
        { cwd: tree },
      );
      return { commit, base: head, pack: await readFile(file) };
    },
    send: (one, change) =>
      post(secret, `runs/${one.task.run.id}/work?${query(one, change)}`, change.pack, anything),
    sendLate: (one, change, claimed = []) =>
      post(
        secret,
        `runs/${one.task.run.id}/late_work?${query(one, change)}&claimed=${claimed.join(',')}`,
        change.pack,
        lateWorkAnswerSchema,
      ),
    async obey(answer) {
      for (;;) {
        const asked = await call('orders', { after, answers, wait_ms: 20_000 }, ordersAnswerSchema);
        answers = [];
        if (asked.value === null) throw new Error(`no orders: ${asked.code}`);
        const [order] = asked.value.orders;
        if (order === undefined) continue;
        after = { stream: asked.value.stream, number: order.number };
        const isLife = order.kind === 'note_life';
        const said = isLife ? { kind: 'done' } : answer(order);
        answers = [{ order_id: order.id, ...(said as object) }];
        await call('orders', { after, answers, wait_ms: 0 }, ordersAnswerSchema);
        answers = [];
        if (!isLife) return order;
      }
    },
    close: () => rm(root, { recursive: true, force: true }),
  };
}
