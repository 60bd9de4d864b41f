import { describe, expect, it, vi, type TestContext } from 'vitest';
import { inTurns, type ModelScript } from '../../packages/agents/src/testing/index.ts';
import {
  bash,
  buildsItsFile,
  callsOurs,
  lastAnswer,
  openClaudeCrew,
  writes,
  type ClaudeCrew,
  type ClaudeCrewOptions,
} from './support/claude-crew.ts';
import { processesOf } from './support/crew-stage.ts';

async function open(test: TestContext, options?: ClaudeCrewOptions): Promise<ClaudeCrew> {
  const crew = await openClaudeCrew(options);
  test.onTestFinished(() => crew.close());
  return crew;
}

/** What a prompt says to the second attempt at a feature. */
const AGAIN = 'One attempt at this feature failed';

describe.concurrent('a Claude session', () => {
  it('takes a feature from dispatch to landing through our tools', async (test) => {
    const crew = await open(test);

    const { end, of } = await crew.runToEnd();

    expect(end).toMatchObject({ reason: 'all_passing' });
    const [landed] = of('landing.landed');
    expect(landed).toMatchObject({ featureId: 1, runId: 1, files: ['alpha.txt'] });
    expect(await crew.git('rev-parse', 'main')).toBe(landed?.commit);
    const trailers =
      '%(trailers:key=Feature,valueonly,separator=)/%(trailers:key=Run,valueonly,separator=)';
    expect(await crew.git('log', '-1', `--format=${trailers}`, 'main')).toBe('#1/1');
    expect(await crew.git('show', 'main:alpha.txt')).toBe('made of alpha');
    const { runs } = await crew.status();
    expect(runs).toMatchObject([
      {
        driver: 'claude',
        features: [{ featureId: 1, outcome: 'landed' }],
        // Seven calls of the model; each counts what it was given and what it said.
        usage: { inputTokens: 700, outputTokens: 70, costUsd: expect.any(Number) },
      },
    ]);
    expect(await toolsUsed(crew)).toEqual([
      'mcp__ropewalk__feature_claim_next',
      'Bash',
      'Write',
      'Bash',
      'mcp__ropewalk__feature_mark_passing',
      'mcp__ropewalk__feature_claim_next',
    ]);
  });

  it('lives in its own place, sees our tools, and keeps its key from commands', async (test) => {
    const look = 'echo "$HOME|$TMPDIR|$PWD|${ANTHROPIC_API_KEY-unset}|${ANTHROPIC_BASE_URL-unset}"';
    const crew = await open(test, {
      settings: { maxRuns: 1 },
      script: (request) =>
        inTurns(
          bash(look),
          bash(`find ${crew.folder} ${crew.root}/person ${crew.home} -maxdepth 1`),
          bash(`touch ${crew.home}/projects/mine ../../mine`),
        )(request),
    });

    await crew.runToEnd();

    const [first] = crew.model.requests;
    expect(first?.headers).toMatchObject({ 'x-api-key': 'sk-ant-dummy' });
    expect(first?.toolNames).toEqual(
      expect.arrayContaining(['Bash', 'Write', 'mcp__ropewalk__feature_claim_next']),
    );
    expect(first?.toolNames).not.toContain('mcp__ropewalk__project_land');
    const seen = crew.model.requests.flatMap(lastAnswerIn);
    const [home, tmp, tree, key, base] = (seen[0] ?? '').split('|');
    const place = tree?.replace(/\/tree$/u, '');
    expect([home, tmp]).toEqual([`${place}/home`, `${place}/tmp`]);
    expect([key, base]).toEqual(['unset', 'unset']);
    // Of the home only the way to its own place is there; of the person's folder and home nothing.
    expect(seen[1]?.split('\n')).toEqual([
      crew.folder,
      `${crew.root}/person`,
      crew.home,
      `${crew.home}/projects`,
    ]);
    expect(seen[2]).toMatch(/Read-only file system[^]*Read-only file system/u);
  });

  it('does not write its secrets into what people read, even when it has found them', async (test) => {
    const crew = await open(test, {
      settings: { maxRuns: 1 },
      script: inTurns(
        bash('tr "\\0" "\\n" < /proc/$PPID/environ | grep -e ANTHROPIC_API -e ROPEWALK_RUN'),
      ),
    });

    await crew.runToEnd();

    // It reached the model; a wall round a process does not hide the process from itself.
    expect(crew.model.requests.flatMap(lastAnswerIn)[0]).toContain('sk-ant-dummy');
    const transcript = await crew.transcript(1);
    expect(transcript).toContain('ROPEWALK_RUN=');
    expect(transcript).not.toContain('sk-ant-dummy');
  });

  it('that is killed has its work saved, and the next one goes on from there', async (test) => {
    const script: ModelScript = (request) =>
      request.prompt.includes(AGAIN)
        ? inTurns(
            bash('cat half.txt'),
            callsOurs('feature_claim_next'),
            bash('pwd'),
            writes(`${lastAnswer(request)}/alpha.txt`, 'made of alpha\n'),
            callsOurs('feature_mark_passing', {
              feature_id: 1,
              checks: ['cat half.txt alpha.txt'],
            }),
          )(request)
        : inTurns(
            bash('pwd'),
            writes(`${lastAnswer(request)}/half.txt`, 'half of it\n'),
            bash("perl -e 'sleep 3000'"),
          )(request);
    const crew = await open(test, { script });
    const ended = crew.runToEnd();
    const agent = await vi.waitFor(
      async () => {
        const alive = await processesOf(crew.root);
        expect(alive.some(({ line }) => line.startsWith('perl'))).toBe(true);
        const found = alive.find(({ line }) => /^\S*claude-agent-sdk\S*\/claude /u.test(line));
        if (found === undefined) throw new Error('there is no agent');
        return found;
      },
      { timeout: 120_000, interval: 50 },
    );

    process.kill(agent.pid, 'SIGKILL');
    const { end, of } = await ended;

    expect(end).toMatchObject({ reason: 'all_passing' });
    expect(of('run.outcome').map((body) => body.outcome)).toEqual(['died', 'landed']);
    expect(of('landing.landed')).toMatchObject([
      { runId: 2, files: expect.arrayContaining(['alpha.txt', 'half.txt']) },
    ]);
    // It had it on its disk, not only in its prompt.
    expect(crew.model.requests.flatMap(lastAnswerIn)).toContain('half of it');
  });

  it('that says nothing any more is ended, and its feature tried again', async (test) => {
    const crew = await open(test, {
      settings: { silenceLimitMs: 4_000 },
      script: (request) =>
        request.prompt.includes(AGAIN) ? buildsItsFile(request) : { kind: 'silence' },
    });

    const { end, of } = await crew.runToEnd();

    expect(end).toMatchObject({ reason: 'all_passing' });
    expect(of('run.outcome').map((body) => body.outcome)).toEqual(['timed_out', 'landed']);
    expect(of('run.ended')[0]?.detail).toContain('no sign of life');
  });

  it('that refuses parks its feature for a person, at once', async (test) => {
    const crew = await open(test, {
      features: ['alpha', 'beta'],
      script: (request) =>
        request.prompt.includes('Name: alpha')
          ? { kind: 'message', content: [{ type: 'text', text: 'No.' }], stopReason: 'refusal' }
          : buildsItsFile(request),
    });

    const { end, of } = await crew.runToEnd();

    expect(end).toMatchObject({ reason: 'nothing_runnable' });
    expect(end?.detail).toContain('#1 (agent refused)');
    expect(of('run.queued')).toHaveLength(2);
    expect(await crew.feature('alpha')).toMatchObject({ status: 'parked', attempts: 0 });
    expect(await crew.feature('beta')).toMatchObject({ status: 'passing' });
  });
});

function lastAnswerIn({
  toolAnswers,
}: {
  readonly toolAnswers: readonly { readonly text: string }[];
}) {
  return toolAnswers.slice(-1).map(({ text }) => text.trim());
}

async function toolsUsed(crew: ClaudeCrew): Promise<string[]> {
  const lines = (await crew.transcript(1)).split('\n').map((line) => JSON.parse(line));
  return lines.flatMap((event) => (event.type === 'tool_call' ? [event.tool] : []));
}
