import { crewSettingsSchema } from '@ropewalk/contracts';
import { commandHandlers, type CommandInput, type CommandName, type Store } from '@ropewalk/core';
import { openTestStore } from '@ropewalk/store/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';

const T0 = Date.UTC(2026, 0, 2);
let store: Store;
let projectId: number;

async function execute<N extends CommandName>(name: N, input: CommandInput<N>, now = T0) {
  const result = await store.execute(name, input, now);
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
}

async function codeOf<N extends CommandName>(name: N, input: CommandInput<N>) {
  const result = await store.execute(name, input, T0);
  return result.ok ? null : result.refusal.code;
}

beforeEach(async () => {
  store = await openTestStore({ handlers: commandHandlers });
  const project = await execute('project.register', {
    name: 'shop',
    folder: '/projects/shop',
    targetBranch: 'main',
    spec: 'Written by hand.',
    settings: crewSettingsSchema.parse({}),
  });
  projectId = project.id;
});
afterEach(() => store.close());

const versions = async () =>
  (await store.query('specVersions', { projectId })).map(({ text, origin, inForce }) => ({
    text,
    origin,
    inForce,
  }));
const specNow = async () => (await store.query('projectById', { projectId }))?.spec;

test('a spec that was written by hand is there until a conversation has come to its end, and after it', async () => {
  const { conversation } = await execute('chat.open', { projectId, kind: 'spec' });
  const write = { conversationId: conversation.id, featureCount: 12 };
  await execute('spec.write', { ...write, text: 'A draft.', inForce: false });
  expect(await specNow()).toBe('Written by hand.');
  await execute('spec.write', { ...write, text: 'The whole.', inForce: true });
  expect(await specNow()).toBe('The whole.');
  await execute('project.set_spec', { projectId, spec: 'Again by hand.' });
  await execute('project.set_spec', { projectId, spec: 'Again by hand.' });
  expect(await versions()).toEqual([
    { text: 'Again by hand.', origin: 'person', inForce: true },
    { text: 'The whole.', origin: 'chat', inForce: true },
    { text: 'Written by hand.', origin: 'person', inForce: true },
    { text: 'A draft.', origin: 'chat', inForce: false },
  ]);
});

test('only a conversation about the spec writes it', async () => {
  for (const kind of ['expand', 'assistant'] as const) {
    const { conversation } = await execute('chat.open', { projectId, kind });
    const write = { conversationId: conversation.id, text: 'Mine.', featureCount: null };
    expect(await codeOf('spec.write', { ...write, inForce: true })).toBe('role_not_allowed');
  }
  expect(await specNow()).toBe('Written by hand.');
});

test('a conversation about the spec or more features is one until it is over, an assistant begins anew', async () => {
  for (const kind of ['spec', 'expand'] as const) {
    const first = await execute('chat.open', { projectId, kind });
    expect(await execute('chat.open', { projectId, kind })).toEqual({ ...first, isNew: false });
    await execute('chat.close', { conversationId: first.conversation.id });
    const next = await execute('chat.open', { projectId, kind });
    expect(next.isNew).toBe(true);
    expect(next.conversation.id).not.toBe(first.conversation.id);
  }
  const ids = [1, 2].map(() => execute('chat.open', { projectId, kind: 'assistant' }));
  const [one, two] = await Promise.all(ids);
  expect(one?.conversation.id).not.toBe(two?.conversation.id);
});

test('the title is the beginning of what the person said first', async () => {
  const titleAfter = async (content: string) => {
    const { conversation } = await execute('chat.open', { projectId, kind: 'assistant' });
    const message = {
      conversationId: conversation.id,
      toolCalls: [],
      attachments: [],
      ending: 'complete' as const,
    };
    await execute('chat.say', { ...message, role: 'assistant', content: 'Hello.' });
    await execute('chat.say', { ...message, role: 'user', content });
    await execute('chat.say', { ...message, role: 'user', content: 'Later.' }, T0 + 9);
    const found = await store.query('conversation', { conversationId: conversation.id });
    expect(found).toMatchObject({ messageCount: 3, updatedAt: T0 + 9 });
    return found?.title;
  };
  expect(await titleAfter('How many\n features?')).toBe('How many features?');
  expect(await titleAfter('x'.repeat(51))).toBe(`${'x'.repeat(50)}...`);
  expect(await titleAfter('🪢'.repeat(60))).toBe(`${'🪢'.repeat(50)}...`);
});

test('the run of a conversation belongs to no crew', async () => {
  const run = await execute('run.open_chat', { projectId, driver: 'claude', model: null });
  await execute('crew.start', { projectId, settings: {} });
  const end = { projectId, reason: 'stopped_by_person', detail: 'x', how: 'kill' } as const;
  await execute('crew.end', end);
  expect(await store.query('pendingEffects', {})).toEqual([]);
  expect(await codeOf('run.message', { runId: run.id, messageId: 'a', text: 'x' })).toBe(
    'role_not_allowed',
  );
});
