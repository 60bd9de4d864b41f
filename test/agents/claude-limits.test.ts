import { describe, expect, it, type TestContext } from 'vitest';
import type { ModelReply } from '../../packages/agents/src/testing/index.ts';
import { valueOf, type CrewStory } from '../support/stage.ts';
import {
  buildsItsFile,
  openClaudeCrew,
  type ClaudeCrew,
  type ClaudeCrewOptions,
} from './support/claude-crew.ts';

async function open(test: TestContext, options: ClaudeCrewOptions): Promise<ClaudeCrew> {
  const crew = await openClaudeCrew(options);
  test.onTestFinished(() => crew.close());
  return crew;
}

const FEW_RETRIES = { CLAUDE_CODE_MAX_RETRIES: '1' };

describe.concurrent('a crew whose provider', () => {
  it('names a reset waits for it, sends one canary, and goes on', async (test) => {
    let resetsAt: number | null = null;
    const crew = await open(test, {
      features: ['alpha', 'beta', 'gamma'],
      settings: { maxConcurrency: 2 },
      environment: { CLAUDE_CODE_OAUTH_TOKEN: 'sk-ant-oat01-dummy' },
      script: (request) => {
        resetsAt ??= Math.ceil(Date.now() / 1_000) * 1_000 + 8_000;
        return Date.now() < resetsAt ? usedUpUntil(resetsAt) : buildsItsFile(request);
      },
    });

    const ended = crew.runToEnd();
    const { state } = await crew.waitFor(
      'quota.changed',
      (body) => body.state.status === 'waiting',
    );
    expect(state).toMatchObject({ window: 'five_hour', resetsAt, source: 'header', repeats: 1 });
    const { reasons } = valueOf(await crew.control().why({ name: 'stage', featureId: 3 }));
    const reason = reasons[0]?.reason;
    const sentence = `The provider's limit is reached; work goes on at ${reason?.until}.`;
    expect(reason).toMatchObject({ code: 'quota_wait', sentence });
    expect(Date.parse(reason?.until ?? '')).toBeGreaterThanOrEqual(resetsAt ?? Infinity);
    const story = await ended;

    expect(story.end).toMatchObject({ reason: 'all_passing' });
    const attempts = story.of('run.outcome').filter((body) => body.outcome !== 'landed');
    expect(new Set(attempts.map((body) => body.outcome))).toEqual(new Set(['quota']));
    const { waiting, canary, opened } = statesOf(story);
    expect(queuedBetween(story, waiting, canary.at)).toEqual([canary.runId]);
    expect(canary.at).toBeGreaterThanOrEqual(resetsAt ?? Infinity);
    expect(queuedBetween(story, canary.seq, opened.at)).toEqual([canary.runId]);
    // The canary has shown that the limit is gone long before its own work is done.
    const handedIn = story.events.find(
      ({ body }) => body.type === 'landing.queued' && body.runId === canary.runId,
    );
    expect(opened.seq).toBeLessThan(handedIn?.seq ?? 0);
  });

  it.for<[string, ModelReply, NodeJS.ProcessEnv, string]>([
    ['says 429 and names an hour', tooMany(3_600), {}, 'requests'],
    [
      'is overloaded for ever',
      { kind: 'error', status: 529, error: 'overloaded_error' },
      FEW_RETRIES,
      'overloaded',
    ],
    [
      'never answers',
      { kind: 'silence' },
      { ...FEW_RETRIES, API_TIMEOUT_MS: '1500' },
      'provider_error',
    ],
  ])('%s keeps still until it is stopped', async ([, reply, environment, window], test) => {
    const crew = await open(test, {
      features: ['alpha', 'beta'],
      environment,
      script: () => reply,
    });
    valueOf(await crew.control()['crew.start']({ name: 'stage', settings: {} }));

    const { state } = await crew.waitFor('quota.changed');
    const { at } = await crew.waitFor('run.ended').then(() => crew.status());
    expect(state).toMatchObject({ status: 'waiting', window, source: 'backoff', repeats: 1 });
    expect(state.status === 'waiting' && state.wakeAt - at).toBeGreaterThan(30_000);
    const asked = crew.model.requests.length;

    expect(await happeningsIn(2_000, crew)).toEqual([]);
    expect(crew.model.requests.length).toBe(asked);
    const status = await crew.status();
    expect(status.project.crew).toMatchObject({ status: 'running', runsStarted: 1 });
    expect(status.features).toMatchObject([
      { status: 'pending', attempts: 0, reason: { code: 'quota_wait' } },
      { status: 'pending', attempts: 0, reason: { code: 'quota_wait' } },
    ]);

    valueOf(await crew.control()['crew.stop']({ name: 'stage', how: 'save_and_kill' }));
    expect((await crew.story()).end).toMatchObject({ reason: 'stopped_by_person' });
  });

  it('stays overloaded over many waits ends with a sentence', async (test) => {
    const crew = await open(test, {
      environment: FEW_RETRIES,
      script: () => ({ kind: 'error', status: 529, error: 'overloaded_error' }),
    });
    // Eight waits lie behind it, the last of which is over.
    const state = { status: 'waiting', window: 'overloaded', source: 'backoff' } as const;
    const over = { resetsAt: Date.now() - 2, wakeAt: Date.now() - 1 };
    await crew.withStore(async (store) => {
      const change = {
        projectId: 1,
        account: 'anthropic',
        state: { ...state, ...over, repeats: 8 },
      };
      valueOf(await store.execute('quota.change', change, Date.now()));
    });

    const { end, of } = await crew.runToEnd();

    expect(end).toMatchObject({ reason: 'agent_not_available' });
    expect(end?.detail).toContain('over 8 waits');
    expect(of('run.queued')).toHaveLength(1);
    expect(await crew.feature('alpha')).toMatchObject({ status: 'pending', attempts: 0 });
  });

  it('refuses the key ends with a sentence, and tries again when a person starts it again', async (test) => {
    let isKeyGood = false;
    const crew = await open(test, {
      script: (request) =>
        isKeyGood
          ? buildsItsFile(request)
          : { kind: 'error', status: 401, error: 'authentication_error' },
    });

    const { end, of } = await crew.runToEnd();

    expect(end).toMatchObject({ reason: 'agent_not_available' });
    expect(end?.detail).toContain('refused the credential');
    expect(of('run.outcome')).toMatchObject([{ outcome: 'quota' }]);
    expect(await crew.feature('alpha')).toMatchObject({ status: 'pending', attempts: 0 });
    isKeyGood = true;
    expect((await crew.runToEnd()).end).toMatchObject({ reason: 'all_passing' });
  });
});

/** What a subscription answers when its five hours are used up. */
function usedUpUntil(resetsAt: number): ModelReply {
  return {
    kind: 'error',
    status: 429,
    error: 'rate_limit_error',
    headers: {
      'anthropic-ratelimit-unified-status': 'rejected',
      'anthropic-ratelimit-unified-reset': String(resetsAt / 1_000),
      'anthropic-ratelimit-unified-representative-claim': 'five_hour',
      'retry-after': '7200',
    },
  };
}

function tooMany(seconds: number): ModelReply {
  const headers = { 'retry-after': String(seconds) };
  return { kind: 'error', status: 429, error: 'rate_limit_error', headers };
}

/** The three changes of an account that waited, tried, and was open again. */
function statesOf({ events }: CrewStory) {
  const changes = events.flatMap(({ seq, at, body }) =>
    body.type === 'quota.changed' ? [{ seq, at, state: body.state }] : [],
  );
  const waiting = changes.find(({ state }) => state.status === 'waiting');
  const canary = changes.find(({ state }) => state.status === 'canary');
  // Runs start again a few at a time.
  const opened = changes.find(({ state }) => state.status === 'ramp');
  expect(changes.filter(({ state }) => state.status === 'canary')).toHaveLength(1);
  if (waiting === undefined || canary?.state.status !== 'canary' || opened === undefined) {
    throw new Error(`the account went ${changes.map(({ state }) => state.status).join(', ')}`);
  }
  return { waiting: waiting.seq, canary: { ...canary, runId: canary.state.runId }, opened };
}

/** Runs that were queued after one event and not after a time. */
function queuedBetween({ events }: CrewStory, after: number, until: number): number[] {
  return events.flatMap(({ seq, at, body }) =>
    body.type === 'run.queued' && seq > after && at <= until ? [body.runId] : [],
  );
}

/** What happens in a while: the window is what is looked at, nothing is waited for. */
async function happeningsIn(whileMs: number, crew: ClaudeCrew): Promise<string[]> {
  const { seq } = await crew.status();
  const signal = AbortSignal.timeout(whileMs);
  const stream = valueOf(await crew.control().events({ name: 'stage', after: seq }, signal));
  const seen: string[] = [];
  for await (const { body } of stream) seen.push(body.type);
  return seen;
}
