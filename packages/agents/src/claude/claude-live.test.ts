import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LLMock } from '@copilotkit/aimock';
import type { ToolUse } from '@ropewalk/core';
import { afterEach, describe, expect, it } from 'vitest';
import { createStage, named } from '../testing/claude-stage.suite.ts';
import { calls, inTurns, play, says } from '../testing/index.ts';

const { setScene, strike } = createStage();
afterEach(strike);

describe('a session that works', () => {
  it('writes, runs commands, calls our tools and ends', async () => {
    const scene = await setScene((run) =>
      inTurns(
        calls('Write', { file_path: join(run.launch.cwd, 'a.txt'), content: 'hi' }, 'I write.'),
        calls('Bash', { command: 'cat a.txt; echo " key=$ANTHROPIC_API_KEY."', description: 'x' }),
        calls('mcp__ropewalk__note', { line: 'landed' }),
        says('All done.'),
      ),
    );
    const { events, ending } = await play(scene.start());
    expect(ending).toEqual({ kind: 'completed' });
    expect(events[0]).toMatchObject({ type: 'session', model: expect.stringContaining('claude') });
    expect(named(events, 'text').map((event) => event.text)).toEqual(['I write.', 'All done.']);
    expect(named(events, 'tool_call').map((event) => event.tool)).toEqual([
      'Write',
      'Bash',
      'mcp__ropewalk__note',
    ]);
    const results = named(events, 'tool_result');
    expect(results.map((event) => event.isError)).toEqual([false, false, false]);
    expect(results[1]?.output).toBe('hi key=.');
    expect(results[2]?.output).toBe('noted: landed');
    expect(scene.mcp.notes).toEqual(['landed']);
    expect(named(events, 'usage').at(-1)?.usage).toMatchObject({
      inputTokens: 400,
      outputTokens: 40,
      costUsd: expect.any(Number),
    });
    expect(await readFile(join(scene.run.launch.cwd, 'a.txt'), 'utf8')).toBe('hi');
    expect(scene.model.strangers).toEqual([]);
    // Secrets on a command line can be read by everybody on the machine.
    expect(JSON.stringify(scene.run.spawner.requests.map((request) => request.args))).not.toContain(
      'bearer-of-the-run',
    );
    // Set by the test runner, so it would be here if our own environment were inherited.
    expect(scene.run.spawner.requests[0]?.env).not.toHaveProperty('VITEST');
    // Nobody is there to answer a question.
    expect(scene.model.requests[0]?.toolNames).not.toContain('AskUserQuestion');
    expect(scene.model.requests[0]?.toolNames).toContain('mcp__ropewalk__note');
  });

  it('tells the agent why a tool was denied, and goes on', async () => {
    const scene = await setScene(
      () => inTurns(calls('Bash', { command: 'touch denied', description: 'x' }), says('I see.')),
      {
        judge: (use) =>
          use.type === 'command' && use.lines.includes('touch denied')
            ? { allow: false, reason: 'not here' }
            : { allow: true },
      },
    );
    const { events, ending } = await play(scene.start());
    expect(ending).toEqual({ kind: 'completed' });
    expect(named(events, 'tool_result')).toMatchObject([
      { isError: true, refused: true, output: expect.stringContaining('not here') },
    ]);
    await expect(readFile(join(scene.run.launch.cwd, 'denied'))).rejects.toThrow('ENOENT');
  });

  it('asks before the calls of a subagent and of commands in the background, too', async () => {
    const asked: ToolUse[] = [];
    const scene = await setScene(
      () => (request) =>
        request.prompt.includes('I am the subagent')
          ? inTurns(calls('Bash', { command: 'touch by-subagent', description: 'x' }))(request)
          : inTurns(
              calls('Bash', {
                command: 'touch behind',
                description: 'x',
                run_in_background: true,
              }),
              calls('Task', {
                description: 'Helps',
                prompt: 'I am the subagent',
                subagent_type: 'general-purpose',
                run_in_background: false,
              }),
            )(request),
      {
        judge: (use) => {
          asked.push(use);
          return use.type === 'command' ? { allow: false, reason: 'no shell' } : { allow: true };
        },
      },
    );
    const { ending } = await play(scene.start());
    expect(ending).toEqual({ kind: 'completed' });
    expect(asked).toContainEqual({
      type: 'command',
      tool: 'Bash',
      lines: ['touch behind'],
      cwd: null,
    });
    expect(asked).toContainEqual({
      type: 'command',
      tool: 'Bash',
      lines: ['touch by-subagent'],
      cwd: null,
    });
    expect(await readdir(scene.run.launch.cwd)).toEqual([]);
  });
});

describe('a model of another make', () => {
  it('works against aimock, which knows nothing of our scripts', async () => {
    const scene = await setScene(() => inTurns());
    const model = new LLMock({ port: 0, host: '127.0.0.1' })
      .on(
        { hasToolResult: false },
        {
          toolCalls: [{ name: 'Bash', arguments: { command: 'echo from-bash', description: 'x' } }],
        },
      )
      .on({ hasToolResult: true }, { content: 'Seen.' });
    await model.start();
    try {
      const { events, ending } = await play(
        scene.start({
          environment: { ANTHROPIC_API_KEY: 'sk-ant-dummy', ANTHROPIC_BASE_URL: model.url },
        }),
      );
      expect(ending).toEqual({ kind: 'completed' });
      expect(named(events, 'tool_result')).toMatchObject([{ output: 'from-bash' }]);
      expect(named(events, 'text')).toMatchObject([{ text: 'Seen.' }]);
    } finally {
      await model.stop();
    }
  });
});

describe('a login instead of a key', () => {
  it('is read through a link, and its file is left alone', async () => {
    const scene = await setScene(() => inTurns(says('Done.')));
    const credentialFile = join(scene.run.launch.cwd, '..', 'login.json');
    const login = JSON.stringify({
      claudeAiOauth: {
        accessToken: 'sk-ant-oat01-of-the-login',
        refreshToken: 'sk-ant-ort01-dummy',
        expiresAt: 4_000_000_000_000,
        scopes: ['user:inference'],
      },
    });
    await writeFile(credentialFile, login);
    const environment = { ANTHROPIC_BASE_URL: scene.model.url };
    const { ending } = await play(scene.start({ environment, credentialFile }));
    expect(ending).toEqual({ kind: 'completed' });
    expect(scene.model.requests[0]?.headers['authorization']).toBe(
      'Bearer sk-ant-oat01-of-the-login',
    );
    expect(await readFile(credentialFile, 'utf8')).toBe(login);
  });
});

describe('stopping', () => {
  it('ends the program and its command when cancelled', async () => {
    const scene = await setScene(() =>
      inTurns(calls('Bash', { command: 'perl -e "sleep 60"; touch never', description: 'x' })),
    );
    const session = scene.start({ cancelGraceMs: 5_000 });
    const { ending } = await play(session, (event) => {
      if (event.type === 'tool_call') session.cancel();
    });
    expect(ending).toEqual({ kind: 'cancelled' });
    expect(await scene.run.spawner.left()).toEqual([]);
  });

  it('ends a session whose model never answers', async () => {
    const scene = await setScene(() => () => ({ kind: 'silence' }));
    const session = scene.start();
    const played = play(session);
    await scene.model.whenAsked();
    session.cancel();
    session.cancel();
    expect((await played).ending).toEqual({ kind: 'cancelled' });
    expect(await scene.run.spawner.left()).toEqual([]);
  });

  it('can be cancelled before the program was started', async () => {
    const scene = await setScene(() => inTurns(says('x')));
    const session = scene.start();
    session.cancel();
    expect((await play(session)).ending).toEqual({ kind: 'cancelled' });
    expect(scene.run.spawner.requests).toEqual([]);
  });

  it('tells a killed program from one that failed', async () => {
    const scene = await setScene(() => () => ({ ...says('I am about'), hangAfterEvents: 3 }));
    const played = play(scene.start());
    await scene.model.whenAsked();
    const [pid] = await scene.run.spawner.alive();
    process.kill(pid ?? 0, 'SIGKILL');
    expect((await played).ending).toEqual({
      kind: 'died',
      exitCode: null,
      signal: 'SIGKILL',
      stderrTail: '',
    });
  });
});

describe('tools out of reach', () => {
  it('stops at once when the tool server refuses the bearer', async () => {
    const scene = await setScene(() => inTurns(says('I go on without tools.')), {
      bearer: 'another',
    });
    const { ending } = await play(scene.start());
    expect(ending).toMatchObject({ kind: 'failed', code: 'mcp_unreachable' });
  });
});
