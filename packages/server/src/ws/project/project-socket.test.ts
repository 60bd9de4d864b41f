import {
  type AgentEvent,
  BATCH_PROTOCOL,
  PAGE_PROTOCOL,
  projectMessageSchema,
} from '@ropewalk/contracts';
import * as fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { LiveClient, Message } from '../../testing/live-client.ts';
import { type LiveProject, openLiveProject } from '../../testing/live-project.ts';

const open: LiveProject[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((project) => project.close()));
});

async function start(): Promise<LiveProject> {
  const project = await openLiveProject();
  open.push(project);
  return project;
}

const text = (content: string): AgentEvent => ({ type: 'text', text: content });
const typesOf = (client: LiveClient): string[] => client.messages.map(({ type }) => type);
const withoutSeq = (message: Message) => {
  const { seq: _, ...rest } = message;
  return rest;
};
const isLive = ({ type }: Message): boolean => type !== 'pong';

describe('on connecting', () => {
  test('a client is told the present', async () => {
    const project = await start();
    const client = await project.connect();
    await client.settled();
    expect(client.messages.map(withoutSeq)).toEqual([
      { type: 'agent_status', status: 'stopped' },
      { type: 'dev_server_status', status: 'stopped', url: null },
      {
        type: 'progress',
        passing: 0,
        in_progress: 0,
        total: 0,
        percentage: 0,
        needs_human_input: 0,
        parked: 0,
      },
      { type: 'pong' },
    ]);
  });

  test.each([
    ['bad%20name', '', 4000, 'Invalid project name'],
    ['none', '', 4004, 'Project not found in registry'],
    ['shop', '?after=soon', 4000, 'after must be the seq of a message: a whole number'],
  ])('%s%s is refused with a message and a code', async (name, query, code, reason) => {
    const project = await start();
    const client = await project.connect(query, { name });
    expect(await client.closed).toEqual({ code, reason });
    expect(client.messages).toEqual([{ type: 'error', content: reason }]);
  });

  test('agents that work are shown with the same names to everybody, also after a restart', async () => {
    const project = await start();
    const [one, two] = [await project.startRun(), await project.startRun()];
    project.say(one.transcript, text('I look around.'));
    project.say(two.transcript, {
      type: 'tool_call',
      callId: '1',
      tool: 'Bash',
      kind: 'execute',
      input: { command: 'npm test' },
    });
    const agentsOf = (client: LiveClient) =>
      client.messages.flatMap((message) =>
        message.type === 'agent_update'
          ? [[message['agentIndex'], message['agentName'], message['state'], message['thought']]]
          : [],
      );
    const first = await project.connect();
    await first.settled();
    // As the end of a control plane does: something happens after the last word of an agent.
    await create(project);
    expect(agentsOf(first)).toEqual([
      [one.runId, 'Fizz', 'thinking', 'I look around.'],
      [two.runId, 'Octo', 'testing', 'Bash npm test'],
    ]);
    await project.restart();
    const second = await project.connect();
    await second.settled();
    expect(agentsOf(second)).toEqual(agentsOf(first));
  });
});

describe('what happens', () => {
  test('is told in messages that fit their schemas, each with a larger seq', async () => {
    const project = await start();
    const client = await project.connect();
    await client.settled();
    await play(project);
    await client.settled();
    for (const message of client.messages) {
      expect(projectMessageSchema.parse(message)).toEqual(message);
    }
    const live = client.messages.slice(3).filter(isLive);
    expect(live.map(({ seq }) => seq)).toEqual(
      [...new Set(live.map(({ seq }) => seq))].sort((a, b) => a - b),
    );
    expect(new Set(typesOf(client))).toEqual(
      new Set([
        'agent_status',
        'dev_server_status',
        'progress',
        'pong',
        'feature_update',
        'orchestrator_update',
        'agent_update',
        'log',
        'dev_log',
      ]),
    );
  });

  test('is not believed where an agent only says so', async () => {
    const project = await start();
    const { transcript } = await project.startRun();
    const client = await project.connect();
    await client.settled();
    const told = client.messages.length;
    for (const claim of [
      'Feature #1 completed',
      'All features complete!',
      'All agents drained - paused.',
      'PASS success',
    ]) {
      project.say(transcript, text(claim));
    }
    await client.settled();
    const live = client.messages.slice(told).filter(isLive);
    expect(new Set(live.map(({ type }) => type))).toEqual(new Set(['log', 'agent_update']));
    expect(live.flatMap((message) => message['state'] ?? [])).toEqual([
      'thinking',
      'thinking',
      'thinking',
      'thinking',
    ]);
  });

  test('comes in batches to those who ask for them, and the same as to others', async () => {
    const project = await start();
    const [single, batched] = [
      await project.connect(),
      await project.connect('', { protocol: BATCH_PROTOCOL }),
    ];
    await Promise.all([single.settled(), batched.settled()]);
    const { transcript } = await project.startRun();
    for (let line = 0; line < 500; line += 1) {
      project.say(transcript, text(`line ${line}\n`));
    }
    const isLast = (message: Message) => message['line'] === 'line 499';
    const lastUpdate = (message: Message) => message['thought'] === 'line 499';
    await Promise.all(
      [single, batched].flatMap((client) => [client.waitFor(isLast), client.waitFor(lastUpdate)]),
    );
    expect(batched.messages.filter(isLive)).toEqual(single.messages.filter(isLive));
    expect(batched.frames.every((frame) => Array.isArray(frame))).toBe(true);
    expect(batched.frames.length).toBeLessThan(100);
    expect(single.frames.some((frame) => Array.isArray(frame))).toBe(false);
  });
});

describe('a replay', () => {
  test('is exactly what an uninterrupted client saw, wherever it was cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            {
              weight: 6,
              arbitrary: fc.record({
                do: fc.constant('say' as const),
                lines: fc.integer({ min: 0, max: 3 }),
              }),
            },
            { weight: 2, arbitrary: fc.record({ do: fc.constant('create' as const) }) },
            {
              weight: 1,
              arbitrary: fc.record({ do: fc.constantFrom('run' as const, 'dev' as const) }),
            },
            {
              weight: 2,
              arbitrary: fc.record({ do: fc.constantFrom('leave' as const, 'return' as const) }),
            },
          ),
          { minLength: 10, maxLength: 40 },
        ),
        fc.constantFrom(null, BATCH_PROTOCOL, PAGE_PROTOCOL),
        async (steps, protocol) => {
          const project = await openLiveProject();
          try {
            await replayIsExact(project, steps, protocol);
          } finally {
            await project.close();
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  test('after a restart is the same, but for lines of dev servers', async () => {
    const project = await start();
    const whole = await project.connect();
    await whole.settled();
    await play(project);
    await whole.settled();
    const live = whole.messages.slice(3).filter(isLive);
    const kept = live.filter(({ type }) => !type.startsWith('dev_'));
    await project.restart();
    const all = await project.connect('?after=0');
    await all.settled();
    expect(all.messages.filter(isLive)).toEqual(kept);
    for (const { seq } of [live[0], live[5], live.at(-3), live.at(-1)].flatMap(
      (one) => one ?? [],
    )) {
      const client = await project.connect(`?after=${seq}`);
      await client.settled();
      expect(client.messages.filter(isLive).slice(0, 40)).toEqual(
        kept.filter((message) => message.seq > seq).slice(0, 40),
      );
    }
  });

  test('that asks for what is not held any more says so, and ends with the present', async () => {
    const project = await start();
    const { transcript } = await project.startRun();
    const early = await project.connect();
    await early.settled();
    const line = 'x'.repeat(1_990);
    for (let count = 0; count < 5_000; count += 1) {
      project.say(transcript, text(`${line}${count}`));
    }
    const late = await project.connect('?after=0');
    await late.waitFor(({ type }) => type === 'agent_status');
    await late.settled();
    expect(late.messages[0]).toMatchObject({ type: 'replay_incomplete', requested: 0 });
    const first = late.messages.findIndex(({ type }) => type === 'agent_status');
    expect(typesOf(late).slice(first)).toEqual([
      'agent_status',
      'dev_server_status',
      'progress',
      'agent_update',
      'pong',
    ]);
    expect(first).toBeGreaterThan(2_000);
  });

  test('of something that was never sent is the present', async () => {
    const project = await start();
    const client = await project.connect('?after=999999999999');
    await client.settled();
    expect(typesOf(client)).toEqual(['agent_status', 'dev_server_status', 'progress', 'pong']);
  });
});

describe('a page', () => {
  test('is told every event before what it means, and the same as others beside', async () => {
    const project = await start();
    const [single, page] = [
      await project.connect(),
      await project.connect('', { protocol: PAGE_PROTOCOL }),
    ];
    await Promise.all([single.settled(), page.settled()]);
    const before = await project.events();
    await play(project);
    await Promise.all([single.settled(), page.settled()]);
    const last = single.messages.filter(isLive).at(-1)?.seq;
    await page.waitFor(({ seq, type }) => type !== 'pong' && seq === last);
    for (const message of page.messages) {
      expect(projectMessageSchema.parse(message)).toEqual(message);
    }
    const isEvent = ({ type }: Message) => type === 'event';
    expect(page.frames.every((frame) => Array.isArray(frame))).toBe(true);
    expect(page.messages.filter((message) => isLive(message) && !isEvent(message))).toEqual(
      single.messages.filter(isLive),
    );
    expect(single.messages.some(isEvent)).toBe(false);
    const told = page.messages.filter(isEvent);
    expect(told.map(({ event_seq: seq, at, body }) => ({ seq, at, body }))).toEqual(
      (await project.events())
        .slice(before.length)
        .map(({ seq, at, body }) => ({ seq, at: new Date(at).toISOString(), body })),
    );
    const seqs = page.messages.filter(isLive).map(({ seq }) => seq);
    expect(seqs.slice(3)).toEqual([...new Set(seqs.slice(3))].sort((a, b) => a - b));
    const created = page.messages.findIndex(
      ({ body }) => (body as { type?: string } | undefined)?.type === 'feature.created',
    );
    expect(typesOf(page).slice(created, created + 3)).toEqual([
      'event',
      'feature_update',
      'progress',
    ]);
  });

  test('that is loaded again shows the last lines and the same agents', async () => {
    const project = await start();
    const { runId, transcript } = await project.startRun();
    const first = await project.connect('', { protocol: PAGE_PROTOCOL });
    await first.settled();
    for (let line = 0; line < 1_500; line += 1) {
      project.say(transcript, text(`line ${line}`));
      if (line % 50 === 0) await create(project);
    }
    project.tellDev({ type: 'dev_log', line: 'ready', timestamp: '2026-01-01T00:00:00.000Z' });
    await first.waitFor(({ type }) => type === 'dev_log');
    const again = await project.connect('', { protocol: PAGE_PROTOCOL });
    await again.settled();
    const shown = again.messages.filter(isLive);
    const present = shown.slice(-4);
    expect(present.map(({ type }) => type)).toEqual([
      'agent_status',
      'dev_server_status',
      'progress',
      'agent_update',
    ]);
    expect(present.at(-1)).toMatchObject({ agentIndex: runId, thought: 'line 1499', ended: false });
    const tail = shown.slice(0, -4);
    const isTail = ({ type }: Message) => type === 'log' || type === 'dev_log';
    expect(tail.filter(isTail)).toEqual(first.messages.filter(isTail).slice(-1_001));
    expect(again.messages.some(({ type }) => type === 'event')).toBe(false);
    const other = await project.connect('', { protocol: BATCH_PROTOCOL });
    await other.settled();
    expect(other.messages.some(isTail)).toBe(false);
  });
});

test('a client that reads is not dropped for what came faster than it was sent', async () => {
  const project = await start();
  const { transcript } = await project.startRun();
  const client = await project.connect('', { protocol: BATCH_PROTOCOL });
  await client.settled();
  const line = 'x'.repeat(1_900);
  for (let count = 0; count < 3_000; count += 1) {
    project.say(transcript, text(`${line} ${count}`));
  }
  const last = client.waitFor((message) => message['line'] === `${line} 2999`);
  expect(await Promise.race([last, client.closed])).toHaveProperty('line');
  expect(client.messages.filter(({ type }) => type === 'log')).toHaveLength(3_000);
});

test('a client that stops reading is dropped, and nobody else notices', async () => {
  const project = await start();
  const { transcript } = await project.startRun();
  const [stuck, good] = [
    await project.connect(),
    await project.connect('', { protocol: BATCH_PROTOCOL }),
  ];
  await Promise.all([stuck.settled(), good.settled()]);
  stuck.socket.pause();
  const line = 'x'.repeat(1_900);
  const sent = 10_000;
  for (let count = 0; count < sent; count += 1) {
    project.say(transcript, text(`${line} ${count}`));
    if (count % 500 === 0) {
      await good.settled();
    }
  }
  await good.waitFor((message) => message['line'] === `${line} ${sent - 1}`);
  expect(good.messages.filter(({ type }) => type === 'log')).toHaveLength(sent);
  stuck.socket.resume();
  const { code } = await stuck.closed;
  // The close frame comes after what was written already, unless the wait for it was over before.
  expect([4008, 1006]).toContain(code);
  expect(stuck.messages.length).toBeLessThan(sent);
});

/** A bit of everything. */
async function play(project: LiveProject): Promise<void> {
  const { projectId } = project;
  await create(project, 'Login');
  await create(project, 'Search');
  await project.execute('crew.start', { projectId, settings: {} });
  const { runId, transcript } = await project.startRun();
  await project.execute('run.claim', { runId, featureId: null, purpose: 'coding' });
  project.say(transcript, text('I begin.\nThen I go on.'));
  project.say(transcript, {
    type: 'tool_call',
    callId: '1',
    tool: 'Edit',
    kind: 'edit',
    input: { path: 'a.ts' },
  });
  project.tellDev({ type: 'dev_server_status', status: 'running', url: 'http://127.0.0.1:5000' });
  project.tellDev({ type: 'dev_log', line: 'ready', timestamp: '2026-01-01T00:00:00.000Z' });
  project.say(transcript, { type: 'tool_result', callId: '1', isError: true, output: 'no' });
  await project.execute('crew.pause', { projectId });
  await project.execute('crew.resume', { projectId });
  await project.execute('crew.drain', { projectId });
  project.say(transcript, { type: 'ended', ending: { kind: 'completed' } });
  await project.execute('run.end', {
    runId,
    outcome: 'failed',
    detail: 'It gave up.',
    lastOutput: null,
    savedRef: null,
    park: null,
  });
  await project.execute('crew.end', {
    projectId,
    reason: 'drained',
    detail: 'Everything has come to its end.',
    how: 'save_and_kill',
  });
}

let names = 0;
async function create(project: LiveProject, name = `Feature ${(names += 1)}`): Promise<void> {
  await project.execute('feature.create', {
    projectId: project.projectId,
    features: [
      {
        category: 'functional',
        name,
        description: 'It works.',
        steps: ['Look.'],
        priority: null,
        checks: [],
        dependsOnPositions: [],
        dependsOnIds: [],
      },
    ],
    origin: 'person',
    completesBacklog: true,
  });
}

type Step =
  | { readonly do: 'say'; readonly lines: number }
  | { readonly do: 'create' | 'run' | 'dev' | 'leave' | 'return' };

async function replayIsExact(
  project: LiveProject,
  steps: readonly Step[],
  protocol: string | null,
): Promise<void> {
  const options = protocol === null ? {} : { protocol };
  const single = await project.connect('?after=0');
  const whole = protocol === PAGE_PROTOCOL ? await project.connect('?after=0', options) : single;
  let { transcript } = await project.startRun();
  const seen: Message[] = [];
  let client: LiveClient | null = await project.connect('?after=0', options);
  const leave = async (): Promise<void> => {
    await client?.close();
    seen.push(...(client?.messages.filter(isLive) ?? []));
    client = null;
  };
  const come = async (): Promise<LiveClient> =>
    (client ??= await project.connect(`?after=${seen.at(-1)?.seq ?? 0}`, options));
  for (const step of steps) {
    switch (step.do) {
      case 'say':
        project.say(transcript, text('line\n'.repeat(step.lines)));
        break;
      case 'create':
        await create(project);
        break;
      case 'run':
        ({ transcript } = await project.startRun());
        break;
      case 'dev':
        project.tellDev({ type: 'dev_log', line: 'dev', timestamp: '2026-01-01T00:00:00.000Z' });
        break;
      case 'leave':
        await leave();
        break;
      case 'return':
        await come();
        break;
    }
  }
  await single.settled();
  const last = single.messages.filter(isLive).at(-1)?.seq ?? 0;
  await whole.waitFor(({ seq }) => seq === last);
  const final = await come();
  if ((seen.at(-1)?.seq ?? 0) < last) {
    await final.waitFor(({ seq }) => seq === last);
  }
  await leave();
  expect(seen).toEqual(whole.messages.filter(isLive));
  expect(project.failures).toEqual([]);
}
