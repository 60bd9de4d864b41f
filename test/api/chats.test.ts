import { readdir, readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { movableClock, type MovableClock } from '../support/movable-clock.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { apiOf, type ApiCaller } from './support/api.ts';
import { talk, textOf, type ChatClient } from './support/chat-client.ts';

let stage: Stage;
let api: ApiCaller;
let clock: MovableClock;
const clients: ChatClient[] = [];

async function open(kind: string): Promise<ChatClient> {
  const client = await talk(stage, kind);
  clients.push(client);
  return client;
}

const PLAY = {
  version: 1,
  message: [{ say: 'I was told: {{message}}' }],
  chat: {
    spec: [
      { when: 'Please begin', steps: [{ say: 'What are we to build?' }] },
      {
        when: 'ropes',
        steps: [
          { call: { tool: 'spec_write', arguments: { text: 'Sell ropes.', final: false } } },
          { say: 'I keep a draft.' },
        ],
      },
      {
        when: 'agree',
        steps: [
          {
            call: {
              tool: 'spec_write',
              arguments: { text: 'Sell ropes, well.', final: true, feature_count: 30 },
            },
          },
          { say: 'It is written.' },
        ],
      },
      {
        when: 'forbidden',
        steps: [{ call: { tool: 'feature_create', expect: 'refused' } }, { say: 'No.' }],
      },
      { when: 'attached file', steps: [{ say: 'I have read it.' }] },
      { when: 'long', steps: [{ say: 'It begins' }, { wait: 60 }, { say: 'never said' }] },
      { when: 'Splices', steps: [{ say: '{{context}}' }] },
      { when: 'crash', steps: [{ say: 'I am about to' }, { crash: { exit_code: 3 } }] },
      { steps: [{ say: 'You said: {{message}}' }] },
    ],
    expand: [
      { when: 'Please begin', steps: [{ say: 'What is to be added?' }] },
      {
        when: 'search',
        steps: [
          {
            call: {
              tool: 'feature_create_bulk',
              arguments: {
                features: ['search', 'filter'].map((name) => ({
                  category: 'functional',
                  name,
                  description: `It can ${name}.`,
                  steps: ['Try it.'],
                })),
              },
            },
          },
          { say: 'Two features.' },
        ],
      },
    ],
    assistant: [
      {
        when: 'How many',
        steps: [{ call: { tool: 'feature_get_stats' } }, { say: 'None yet.' }],
      },
      {
        when: 'Which',
        steps: [
          {
            call: {
              tool: 'ask_user',
              arguments: {
                questions: [
                  {
                    question: 'Which one?',
                    header: 'One',
                    options: [{ label: 'A' }, { label: 'B' }],
                  },
                ],
              },
            },
          },
        ],
      },
      {
        when: 'touch',
        steps: [
          { run: { command: 'echo x > intruder.txt', allow_failure: true } },
          { run: { command: 'echo x > CLAUDE.md', allow_failure: true } },
          { run: { command: 'git commit --allow-empty -m x', allow_failure: true } },
          { say: 'I have tried.' },
        ],
      },
      { steps: [{ say: 'You said: {{message}}' }] },
    ],
  },
};

beforeEach(async () => {
  clock = movableClock(Date.now());
  stage = await openStage({}, undefined, clock);
  api = await apiOf(stage);
  await stage.commit({ 'README.md': 'A shop.\n', 'CLAUDE.md': 'Be tidy.\n' });
  await stage.register({
    spec: 'Written by hand.',
    settings: { driver: await stage.playbook(PLAY) },
  });
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await stage.close();
});

describe('the budget of a day', () => {
  it('counts what conversations cost, and refuses to say anything more once it is used up', async () => {
    await stage.withStore(async (store) => {
      const now = Date.now();
      const { id: projectId } = (await store.query('project', { name: 'stage' })) ?? { id: 0 };
      const agent = { driver: 'playbook', model: null };
      const opened = await store.execute('run.open_chat', { projectId, ...agent }, now);
      const runId = opened.ok ? opened.value.id : 0;
      const usage = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 };
      await store.execute('run.usage', { runId, usage: { ...usage, costUsd: 5.5 } }, now);
    });
    expect((await api('GET', '/usage')).body).toMatchObject({ total: { cost_usd: 5.5 } });
    const client = await open('assistant');
    client.send({ type: 'start' });
    await client.untilDone();
    const day = { usd: 5, tokens: null, minutes: null };
    const change = { budgets: { project_day: day } };
    expect((await api('PATCH', '/projects/stage/settings', change)).status).toBe(200);
    client.send({ type: 'message', content: 'Hello?' });
    const heard = await client.until(({ type }) => type === 'error' || type === 'response_done');
    expect(heard).toMatchObject([
      {
        type: 'error',
        content: expect.stringContaining('"stage" for today is used up: $5.50 of $5.00. Raise it'),
      },
    ]);
    const spec = await open('spec');
    spec.send({ type: 'start' });
    expect(await spec.untilDone()).toContainEqual({
      type: 'error',
      content: expect.stringContaining('used up: $5.50 of $5.00'),
    });

    expect((await api('PATCH', '/projects/stage/settings', { clear: ['budgets'] })).status).toBe(
      200,
    );
    client.send({ type: 'message', content: 'Hello?' });
    expect(textOf(await client.untilDone())).toBe('You said: Hello?\n');
  });
});

it('has no agent any more after half an hour without a word, and goes on with another one', async () => {
  const client = await open('assistant');
  client.send({ type: 'start' });
  await client.untilDone();
  client.send({ type: 'message', content: 'Hello?' });
  await client.untilDone();
  expect((await stage.story()).of('run.ended')).toEqual([]);
  clock.moveTo(clock.now() + 31 * 60_000);
  expect(await stage.waitFor('run.ended')).toMatchObject({
    detail: expect.stringMatching('rested'),
  });
  client.send({ type: 'message', content: 'Still there?' });
  expect(textOf(await client.untilDone())).toBe('You said: Still there?\n');
});

describe('a conversation about the spec', () => {
  it('keeps what was written by hand until the person agrees, and is over then', async () => {
    const client = await open('spec');
    client.send({ type: 'ping' });
    client.send({ type: 'message', content: 'too early' });
    client.send({ type: 'what' });
    client.send({ type: 'start' });
    const opening = await client.untilDone();
    expect(opening.slice(0, 3)).toEqual([
      { type: 'pong' },
      { type: 'error', content: "No active session. Send 'start' first." },
      { type: 'error', content: 'Unknown message type: what' },
    ]);
    expect(textOf(opening)).toBe('What are we to build?\n');
    expect((await api('GET', '/spec/sessions')).body).toEqual(['stage']);
    expect((await api('GET', '/spec/status/stage')).body).toMatchObject({ status: 'in_progress' });

    client.send({ type: 'message', content: 'A shop for ropes.' });
    const draft = await client.untilDone();
    expect(draft).toContainEqual({ type: 'file_written', path: 'app_spec.txt' });
    expect((await api('GET', '/projects/stage/prompts')).body).toMatchObject({
      app_spec: 'Written by hand.',
    });

    client.send({ type: 'answer', answers: { 1: 'yes', 0: ['I', 'agree'] } });
    const last = await client.until(({ type }) => type === 'complete');
    expect(last.map(({ type }) => type).filter((type) => type !== 'text')).toEqual([
      'file_written',
      'spec_complete',
      'response_done',
      'complete',
    ]);
    expect((await api('GET', '/projects/stage/prompts')).body).toMatchObject({
      app_spec: 'Sell ropes, well.',
    });
    expect((await api('GET', '/spec/status/stage')).body).toEqual({
      exists: true,
      status: 'complete',
      feature_count: 30,
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      files_written: ['app_spec.txt'],
    });
    const versions = (await api('GET', '/spec/versions/stage')).body as { id: number }[];
    expect(versions).toMatchObject([
      { origin: 'chat', in_force: true, feature_count: 30 },
      { origin: 'person', in_force: true },
      { origin: 'chat', in_force: false },
    ]);
    const byHand = versions[1]?.id;
    expect((await api('POST', `/spec/versions/stage/${byHand}/restore`)).status).toBe(200);
    expect((await api('GET', `/spec/versions/stage/${byHand}`)).body).toMatchObject({
      text: 'Written by hand.',
    });
    expect((await api('GET', '/projects/stage/prompts')).body).toMatchObject({
      app_spec: 'Written by hand.',
    });

    // A new conversation is not complete because the last one was.
    expect((await api('DELETE', '/spec/sessions/stage')).body).toMatchObject({ success: true });
    expect((await api('GET', '/spec/sessions/stage')).status).toBe(404);
    const next = await open('spec');
    next.send({ type: 'start' });
    await next.untilDone();
    expect((await api('GET', '/spec/status/stage')).body).toMatchObject({
      exists: false,
      status: 'in_progress',
    });
  });

  it('is one for all windows, survives a reload and a restart, and tells each what was said', async () => {
    const first = await open('spec');
    first.send({ type: 'start' });
    await first.untilDone();
    const second = await open('spec');
    second.send({ type: 'start', history: true });
    const [opening] = await second.untilDone();
    expect(opening).toMatchObject({
      type: 'history',
      messages: [{ role: 'assistant', content: 'What are we to build?\n' }],
      speaking: null,
    });
    first.send({ type: 'message', content: 'Knots.' });
    expect(textOf(await first.untilDone())).toBe('You said: Knots.\n');
    const seen = await second.untilDone();
    expect(seen).toMatchObject([
      { type: 'user_message', message: { role: 'user', content: 'Knots.' } },
      { type: 'text', content: 'You said: Knots.\n' },
      { type: 'response_done' },
    ]);
    // A window that closes ends nothing.
    first.close();
    second.send({ type: 'message', content: 'Bends.' });
    expect(textOf(await second.untilDone())).toBe('You said: Bends.\n');

    await stage.reopen();
    const third = await open('spec');
    third.send({ type: 'start', history: true });
    const [history] = await third.untilDone();
    expect(history).toMatchObject({
      messages: [
        { content: 'What are we to build?\n' },
        { content: 'Knots.' },
        { content: 'You said: Knots.\n' },
        { content: 'Bends.' },
        { content: 'You said: Bends.\n' },
      ],
    });
    third.send({ type: 'message', content: 'Splices.' });
    const told = textOf(await third.untilDone());
    // The agent that was started anew was told what had been said.
    expect(told).toContain('Person:\nBends.\n\nYou:\nYou said: Bends.');
    const runs = (await stage.story()).of('run.queued');
    expect(runs.map(({ role }) => role)).toEqual(['assistant', 'assistant']);
  });

  it('answers pings while it speaks, can be cancelled, and goes on', async () => {
    const client = await open('spec');
    client.send({ type: 'start' });
    await client.untilDone();
    client.send({ type: 'message', content: 'Tell me a long story.' });
    await client.until(({ type }) => type === 'text');
    client.send({ type: 'ping' });
    await client.until(({ type }) => type === 'pong');
    const late = await open('spec');
    late.send({ type: 'start', history: true });
    const [opening] = await late.until(({ type }) => type === 'history');
    expect(opening).toMatchObject({ speaking: expect.stringContaining('It') });
    client.send({ type: 'cancel' });
    const ending = await client.untilDone();
    expect(ending.map(({ type }) => type)).toContain('cancelled');
    client.send({ type: 'message', content: 'Knots.' });
    expect(textOf(await client.untilDone())).toBe('You said: Knots.\n');
    const again = await open('spec');
    again.send({ type: 'start', history: true });
    const [history] = await again.until(({ type }) => type === 'history');
    expect(history).toMatchObject({
      messages: expect.arrayContaining([expect.objectContaining({ ending: 'cancelled' })]),
    });
  });

  it('says when its agent has died, and starts another one', async () => {
    const client = await open('spec');
    client.send({ type: 'start' });
    await client.untilDone();
    client.send({ type: 'message', content: 'crash' });
    const ending = await client.untilDone();
    expect(ending).toContainEqual({
      type: 'error',
      content: expect.stringContaining('exit code 3'),
    });
    client.send({ type: 'message', content: 'Knots.' });
    expect(textOf(await client.untilDone())).toBe('You said: Knots.\n');
  });

  it('takes files, and names the one that it cannot read', async () => {
    const client = await open('spec');
    client.send({ type: 'start' });
    await client.untilDone();
    const attachment = (filename: string, mimeType: string, text: string) => ({
      filename,
      mimeType,
      base64Data: Buffer.from(text).toString('base64'),
    });
    client.send({
      type: 'message',
      content: 'Look at the attached file',
      attachments: [attachment('a.md', 'text/markdown', '# Wishes')],
    });
    expect(textOf(await client.untilDone())).toBe('I have read it.\n');
    client.send({
      type: 'message',
      content: 'And this',
      attachments: [attachment('b.pdf', 'application/pdf', 'no pdf')],
    });
    const [error] = await client.until(({ type }) => type === 'error');
    expect(error).toMatchObject({ content: expect.stringContaining('"b.pdf" cannot be attached') });
    client.send({ type: 'message', content: '' });
    expect(await client.until(({ type }) => type === 'error')).toEqual([
      { type: 'error', content: 'Empty message' },
    ]);
    client.send({ type: 'message', content: 'forbidden' });
    expect(textOf(await client.untilDone())).toBe('No.\n');
  });
});

describe('a conversation about more features', () => {
  it('creates them, tells of them, and says at the end how many', async () => {
    const client = await open('expand');
    client.send({ type: 'start' });
    await client.untilDone();
    client.send({ type: 'message', content: 'Add a search.' });
    const answer = await client.untilDone();
    expect(answer).toContainEqual({
      type: 'features_created',
      count: 2,
      features: [
        { id: expect.any(Number), name: 'search', category: 'functional' },
        { id: expect.any(Number), name: 'filter', category: 'functional' },
      ],
    });
    expect((await api('GET', '/expand/sessions/stage')).body).toMatchObject({
      project_name: 'stage',
      is_active: true,
      features_created: 2,
    });
    client.send({ type: 'done' });
    await client.until(({ type }) => type === 'session_ended');
    expect(client.heard).toContainEqual({ type: 'expansion_complete', total_added: 2 });
    expect((await api('GET', '/expand/sessions/stage')).status).toBe(404);
    expect(await stage.feature('filter')).toMatchObject({ status: 'pending' });
  });

  it('needs a spec, and a project', async () => {
    const other = await talk(stage, 'expand', 'nobody');
    expect(await other.closed).toEqual([4004, 'Project not found in registry']);
    const invalid = await talk(stage, 'expand', 'bad%20name');
    expect((await invalid.closed)[0]).toBe(4000);
    await api('PUT', '/projects/stage/prompts', { app_spec: 'x' });
    await stage.withStore(async (store) => {
      const project = await store.query('project', { name: 'stage' });
      await store.execute('project.reset', { projectId: project?.id ?? 0, full: true }, Date.now());
    });
    const without = await talk(stage, 'expand');
    expect((await without.closed)[0]).toBe(4004);
    expect(without.heard).toEqual([
      {
        type: 'error',
        content: 'Project has no spec. Create a spec first before expanding.',
      },
    ]);
  });
});

describe('the assistant', () => {
  it('greets, answers, asks, and is remembered', async () => {
    const client = await open('assistant');
    client.send({ type: 'start' });
    const opening = await client.untilDone();
    expect(opening.map(({ type }) => type)).toEqual([
      'conversation_created',
      'text',
      'response_done',
    ]);
    client.send({ type: 'message', content: 'How many features are there?' });
    const answer = await client.untilDone();
    expect(answer[0]).toMatchObject({ type: 'tool_call', tool: 'feature_get_stats' });
    expect(textOf(answer)).toBe('None yet.\n');
    client.send({ type: 'message', content: 'Which?' });
    expect(await client.untilDone()).toMatchObject([
      { type: 'question', questions: [{ question: 'Which one?' }], tool_id: null },
      { type: 'response_done' },
    ]);
    const { body } = await api('GET', '/assistant/conversations/stage');
    expect(body).toMatchObject([
      { project_name: 'stage', title: 'How many features are there?', message_count: 5 },
    ]);
    const [{ id }] = body as [{ id: number }];
    expect((await api('GET', `/assistant/conversations/stage/${id}`)).body).toMatchObject({
      messages: [
        { role: 'assistant' },
        { role: 'user', content: 'How many features are there?' },
        { role: 'assistant', content: 'None yet.\n', tool_calls: [{ tool: 'feature_get_stats' }] },
        { role: 'user' },
        { role: 'assistant', tool_calls: [{ tool: 'ask_user' }] },
      ],
    });
    expect((await api('GET', '/assistant/sessions/stage')).body).toEqual({
      project_name: 'stage',
      conversation_id: id,
      is_active: true,
    });
    const other = await open('assistant');
    other.send({ type: 'start', conversation_id: 999 });
    await other.until(({ type }) => type === 'error');
    expect((await api('DELETE', `/assistant/conversations/stage/${id}`)).status).toBe(200);
    expect((await api('GET', `/assistant/conversations/stage/${id}`)).status).toBe(404);
    expect((await api('GET', '/assistant/sessions')).body).toEqual([]);
  });

  it('changes nothing, however it tries, and leaves nothing behind', async () => {
    const before = await stage.git('rev-parse', 'HEAD');
    const client = await open('assistant');
    client.send({ type: 'start' });
    await client.untilDone();
    client.send({ type: 'message', content: 'touch everything' });
    expect(textOf(await client.untilDone())).toContain('I have tried.');
    const [queued] = (await stage.story()).of('run.queued');
    const transcript = await stage.transcript(queued?.runId ?? 0);
    expect(transcript).toContain('you can only look');
    expect(await stage.git('rev-parse', 'HEAD')).toBe(before);
    expect(await stage.git('status', '--porcelain')).toBe('');
    expect(await readFile(`${stage.folder}/CLAUDE.md`, 'utf8')).toBe('Be tidy.\n');
    await api('DELETE', '/assistant/sessions/stage');
    const ended = await stage.waitFor('run.ended');
    expect(ended.runId).toBe(queued?.runId);
    const [root] = await readdir(`${stage.home}/projects`);
    expect(await readdir(`${stage.home}/projects/${root}/chats`)).toEqual([]);
  });
});
