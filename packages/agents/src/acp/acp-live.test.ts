import { dirname, join } from 'node:path';
import type { AgentEvent } from '@ropewalk/contracts';
import type { AgentDriver, AgentLaunch } from '@ropewalk/core';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestLaunch, play, type TestLaunch } from '../testing/index.ts';
import { createAcpDriver } from './acp-driver.ts';
import type { AcpSettings } from './acp-settings.ts';

/** Real programs that speak, or fail to speak, the protocol. */

const runs: TestLaunch[] = [];
afterEach(async () => {
  for (const run of runs.splice(0)) expect(await run.close()).toBe(0);
});

function driverOf(
  agent: string,
  args: readonly string[] = [],
  settings: Partial<AcpSettings> = {},
): AgentDriver {
  const script = join(import.meta.dirname, '../testing/acp-agents', `${agent}.mjs`);
  return createAcpDriver({
    command: process.execPath,
    args: [script, ...args],
    environment: { PATH: dirname(process.execPath) },
    ...settings,
  });
}

async function start(driver: AgentDriver, overrides: Partial<AgentLaunch> = {}) {
  const run = await createTestLaunch(overrides);
  runs.push(run);
  return { run, session: driver.start(run.launch) };
}

async function playAgent(
  agent: string,
  args: readonly string[] = [],
  settings: Partial<AcpSettings> = {},
) {
  const { run, session } = await start(driverOf(agent, args, settings));
  const played = await play(session);
  expect(await run.spawner.left()).toEqual([]);
  return { ...played, run, said: textOf(played.events) };
}

function textOf(events: readonly AgentEvent[]): string {
  return events.map((event) => (event.type === 'text' ? event.text : '')).join('');
}

describe('a session that works', () => {
  it('passes on everything that the agent shows', async () => {
    const { events, ending, run } = await playAgent('good');
    expect(ending).toEqual({ kind: 'completed' });
    const shown = events.filter((event) => event.type !== 'stderr');
    expect(shown).toMatchObject([
      { type: 'session', sessionId: 's1', model: null },
      { type: 'thought', text: 'hm' },
      { type: 'text', text: 'I go to work.\n' },
      { type: 'text', text: 'Now I write.' },
      {
        type: 'tool_call',
        callId: 'c1',
        tool: 'Write a file',
        input: {
          path: 'a.txt',
          cwd: run.launch.cwd,
          type: 'http',
          url: run.launch.mcp.url,
          // The agent got the bearer; what it shows of it is covered.
          headers: [{ name: 'Authorization', value: 'Bearer [redacted]' }],
        },
      },
      { type: 'tool_result', callId: 'c1', isError: false, output: 'written' },
      { type: 'tool_call', callId: 'c2', tool: 'shell', input: { command: 'false' } },
      { type: 'tool_result', callId: 'c2', isError: true, output: '{"code":1}' },
      { type: 'usage', usage: { inputTokens: 0, costUsd: 0.25 } },
      { type: 'text', text: 'done: Please work.' },
      {
        type: 'usage',
        usage: { inputTokens: 10, outputTokens: 5, cacheReadTokens: 3, costUsd: 0.25 },
      },
      { type: 'ended' },
    ]);
    const log = events.map((event) => (event.type === 'stderr' ? event.text : '')).join('');
    expect(log).toContain('a line for the log');
    expect(log).toContain('Welcome! This line is no message.');
  });

  it('gets the programs with more tools, and shows the pictures that they make', async () => {
    const program = { name: 'browser', command: '/n', args: ['a'], env: { TMPDIR: '/t' } };
    const { session } = await start(driverOf('sees'), { toolPrograms: [program] });
    const { events } = await play(session);
    expect(events).toMatchObject([
      { type: 'session' },
      {
        type: 'tool_call',
        tool: 'browser_take_screenshot',
        input: { programs: [{ ...program, env: [{ name: 'TMPDIR', value: '/t' }] }] },
      },
      {
        type: 'tool_result',
        output: 'seen\n[content]',
        images: [{ mimeType: 'image/png', base64: 'iVBORw0K' }],
      },
      { type: 'ended' },
    ]);
  });

  it('allows by the kind of an option, and offers no files and terminals', async () => {
    const { said } = await playAgent('asks');
    expect(JSON.parse(said)).toEqual({
      outcome: { outcome: 'selected', optionId: 'o3' },
      codes: [-32601, -32601, -32601],
    });
  });

  it('rejects by the kind of an option when the policy denies', async () => {
    const judge = () => ({ allow: false, reason: 'not here' }) as const;
    const { session } = await start(driverOf('asks'), { judge });
    const { events } = await play(session);
    expect(JSON.parse(textOf(events))).toMatchObject({ outcome: { optionId: 'o1' } });
    expect(events).toMatchObject([
      { type: 'session' },
      { type: 'tool_call', callId: 'c1', tool: 'rm', input: { command: 'rm a' } },
      { type: 'tool_result', callId: 'c1', isError: true, refused: true, output: 'not here' },
      { type: 'text' },
      { type: 'ended' },
    ]);
  });

  it('hands over named credentials only', async () => {
    const settings = {
      environment: { PATH: dirname(process.execPath), MY_KEY: 'mine', OTHER: 'other' },
      credentialNames: ['MY_KEY'],
      env: { EXTRA: '1' },
    };
    const { session } = await start(driverOf('environment', [], settings), {
      env: { PATH: '/usr/bin:/bin', OPENAI_API_KEY: 'stray', PORT: '4000' },
    });
    const { events } = await play(session);
    const variables: unknown = JSON.parse(textOf(events));
    expect(variables).toMatchObject({ MY_KEY: 'mine', EXTRA: '1', PORT: '4000' });
    expect(variables).not.toHaveProperty('OPENAI_API_KEY');
    expect(variables).not.toHaveProperty('OTHER');
  });
});

describe('modes, models and logins', () => {
  it.each([
    ['leaves a mode in which a model judges', 'auto', {}, { mode: 'default' }],
    ['keeps a plain mode', 'plan', {}, {}],
    ['sets the wanted mode', 'auto', { mode: 'plan' }, { mode: 'plan' }],
  ])('%s', async (_, mode, settings, expected) => {
    const { said } = await playAgent('modes', [mode], settings);
    expect(JSON.parse(said)).toEqual(expected);
  });

  it('refuses a mode that is not offered', async () => {
    const { ending } = await playAgent('modes', ['auto'], { mode: 'wild' });
    expect(ending).toMatchObject({ kind: 'failed', code: 'request_invalid' });
  });

  it('sets the model where the agent offers a choice', async () => {
    const { session } = await start(driverOf('modes', ['default']), { model: 'big' });
    const { events } = await play(session);
    expect(JSON.parse(textOf(events))).toEqual({ model: 'm=big' });
    expect(events[0]).toMatchObject({ type: 'session', model: 'small' });
  });
});

describe('agents that do not answer', () => {
  it.each(['silent', 'garbage'])('gives up on an agent that is %s', async (agent) => {
    const { ending, events } = await playAgent(agent, [], { startTimeoutMs: 1_500 });
    expect(ending).toMatchObject({
      kind: 'failed',
      code: 'protocol',
      message: expect.stringContaining('initialize'),
    });
    if (agent === 'garbage') expect(events).toContainEqual({ type: 'stderr', text: '<html>\n' });
  });

  it('calls an exit without a word a death, whatever its code', async () => {
    const { ending } = await playAgent('exits-at-once');
    expect(ending).toEqual({ kind: 'died', exitCode: 0, signal: null, stderrTail: '' });
  });

  it('keeps the last words of a crash', async () => {
    const { ending, said } = await playAgent('crashes');
    expect(ending).toEqual({
      kind: 'died',
      exitCode: 3,
      signal: null,
      stderrTail: 'out of luck\n',
    });
    expect(said).toBe('I am abou');
  });

  it('tells a killed agent by its signal', async () => {
    const { run, session } = await start(driverOf('cancels', ['deaf']));
    const { ending } = await play(session, (event) => {
      if (event.type !== 'text') return;
      void run.spawner.alive().then(([pid]) => process.kill(pid ?? 0, 'SIGKILL'));
    });
    expect(ending).toMatchObject({ kind: 'died', exitCode: null, signal: 'SIGKILL' });
  });

  it('says which program is missing', async () => {
    const driver = driverOf('good', [], { command: 'no-such-agent' });
    const { session } = await start(driver);
    expect((await play(session)).ending).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('no-such-agent'),
    });
  });
});

describe('agents that cannot work with us', () => {
  it.each([
    [{ initialize: { protocolVersion: 2 } }, 'protocol'],
    [{ initialize: { protocolVersion: 1, agentCapabilities: {} } }, 'mcp_unreachable'],
    [{ initialize: { hello: 'there' } }, 'protocol'],
    [{ 'session/new': { error: { code: -32_000, message: 'log in' } } }, 'authentication'],
    [{ 'session/new': { error: { code: -32_602, message: 'bad' } } }, 'protocol'],
    [{ 'session/prompt': { reason: 'end_turn' } }, 'protocol'],
  ])('%j is %s', async (answers, code) => {
    const { ending } = await playAgent('starts', [JSON.stringify(answers)]);
    expect(ending).toMatchObject({ kind: 'failed', code });
  });
});

describe('ends of a turn', () => {
  it('takes a limit from typed data', async () => {
    // Farther away than any window is, a reset is not believed.
    const resetsAt = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 3_600_000);
    const error = {
      code: -32_603,
      message: 'too much',
      data: { errorKind: 'rate_limit', resetsAt: resetsAt.toISOString() },
    };
    const { ending } = await playAgent('fails', [JSON.stringify({ error })]);
    expect(ending).toEqual({
      kind: 'limit',
      window: 'requests',
      resetsAt: resetsAt.getTime(),
      source: 'typed_error',
      message: 'too much',
    });
  });

  it('ends what lingers, and what it left behind', async () => {
    const { ending } = await playAgent('lingers', [], { exitGraceMs: 100 });
    expect(ending).toEqual({ kind: 'completed' });
  });
});

describe('cancelling', () => {
  it.each([
    ['polite', 5_000],
    ['deaf', 200],
  ])('ends a %s agent', async (manner, cancelGraceMs) => {
    const { run, session } = await start(driverOf('cancels', [manner], { cancelGraceMs }));
    const { ending } = await play(session, (event) => {
      if (event.type === 'text') session.cancel();
    });
    expect(ending).toEqual({ kind: 'cancelled' });
    expect(await run.spawner.left()).toEqual([]);
  });

  it('does not wait for an agent that never answers', async () => {
    const { run, session } = await start(driverOf('silent', [], { exitGraceMs: 100 }));
    const played = play(session);
    await expect.poll(() => run.spawner.requests.length).toBe(1);
    session.cancel();
    expect((await played).ending).toEqual({ kind: 'cancelled' });
    expect(await run.spawner.left()).toEqual([]);
  });

  it('ends the agent when nobody listens any more', async () => {
    const { run, session } = await start(driverOf('cancels', ['polite']));
    for await (const event of session.events) if (event.type === 'text') break;
    await expect.poll(() => run.spawner.alive(), { timeout: 20_000 }).toEqual([]);
  });
});
