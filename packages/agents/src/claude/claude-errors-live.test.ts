import { afterEach, describe, expect, it } from 'vitest';
import { createStage, named } from '../testing/claude-stage.suite.ts';
import { play, says, type ModelReply, type ScriptedBlock } from '../testing/index.ts';

const { endingOf, setScene, strike } = createStage();
afterEach(strike);

const echo: ScriptedBlock = {
  type: 'tool_use',
  name: 'Bash',
  input: { command: 'echo', description: 'x' },
};

function answer(fields: Partial<Extract<ModelReply, { kind: 'message' }>>): ModelReply {
  return { kind: 'message', content: [{ type: 'text', text: 'hel' }], ...fields };
}

describe('limits', () => {
  const resetSeconds = 1_900_000_000;
  const usedUp = {
    kind: 'error',
    status: 429,
    error: 'rate_limit_error',
    headers: {
      'anthropic-ratelimit-unified-status': 'rejected',
      'anthropic-ratelimit-unified-reset': String(resetSeconds),
      'anthropic-ratelimit-unified-representative-claim': 'five_hour',
      'retry-after': '7200',
    },
  } as const;

  it('takes the reset of a subscription from the typed event', async () => {
    const credential = { CLAUDE_CODE_OAUTH_TOKEN: 'sk-ant-oat01-dummy' };
    const { ending, events } = await endingOf(usedUp, {}, { credential });
    expect(ending).toMatchObject({
      kind: 'limit',
      window: 'five_hour',
      resetsAt: resetSeconds * 1_000,
      source: 'header',
    });
    // What the program says about its failure is not what the model said.
    expect(named(events, 'text')).toEqual([]);
  });

  it('knows no reset with an API key, which gets no such event', async () => {
    expect((await endingOf(usedUp)).ending).toMatchObject({
      kind: 'limit',
      resetsAt: null,
      source: 'typed_error',
    });
  });
});

describe('failures of the provider', () => {
  // Other statuses are recorded as transcripts.
  it('knows a forbidden key', async () => {
    const { ending } = await endingOf({ kind: 'error', status: 403, error: 'permission_error' });
    expect(ending).toMatchObject({ kind: 'failed', code: 'authentication' });
  });

  it('reports the retries of an overload, and then the overload', async () => {
    const { ending, events } = await endingOf({
      kind: 'error',
      status: 529,
      error: 'overloaded_error',
    });
    expect(named(events, 'retry')).toMatchObject([
      { code: 'overloaded', delayMs: expect.any(Number) },
    ]);
    expect(ending).toMatchObject({ kind: 'failed', code: 'overloaded' });
  });

  it('does not wait for the retries of a refused key', async () => {
    const scene = await setScene(() => () => ({
      kind: 'error',
      status: 401,
      error: 'authentication_error',
    }));
    const { ending } = await play(scene.start({ maxRetries: 10 }));
    expect(ending).toMatchObject({ kind: 'failed', code: 'authentication' });
    expect(scene.model.requests.length).toBeLessThan(5);
  });

  it('survives one cut connection', async () => {
    const scene = await setScene((run) => {
      let cuts = 0;
      return (request) =>
        request.prompt !== '' && cuts++ === 0 && run.launch.runId === 1
          ? answer({ cutAfterEvents: 1 })
          : says('hello');
    });
    const { ending, events } = await play(scene.start());
    expect(ending).toEqual({ kind: 'completed' });
    expect(named(events, 'retry').map((event) => event.code)).toEqual(['provider_error']);
  });

  it('gives up when every connection is cut', async () => {
    const { ending } = await endingOf(answer({ cutAfterEvents: 1 }));
    expect(ending).toMatchObject({ kind: 'failed', code: 'provider_error' });
  });

  it('knows a refusal, which the program first tries to argue with', async () => {
    const { ending } = await endingOf(answer({ stopReason: 'refusal' }));
    expect(ending).toMatchObject({ kind: 'failed', code: 'refused' });
  });

  it('knows the limit of turns', async () => {
    const { ending } = await endingOf(answer({ content: [echo] }), {
      maxTurns: 2,
    });
    expect(ending).toMatchObject({ kind: 'failed', code: 'turn_limit' });
  });

  it('knows the limit of money', async () => {
    const { ending } = await endingOf(
      answer({ content: [echo], usage: { input: 1e6, output: 1e5 } }),
      { maxBudgetUsd: 0.5 },
    );
    expect(ending).toMatchObject({ kind: 'failed', code: 'budget_limit' });
  });
});
