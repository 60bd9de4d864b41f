import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ChatKind } from '@ropewalk/contracts';
import { noControl, openWorld, type World } from '../testing/world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld(noControl);
});
afterEach(async () => {
  await world.close();
  expect(world.failures).toEqual([]);
});

const KINDS: ChatKind[] = ['spec', 'expand', 'assistant'];

test.each(KINDS)('what an agent in a conversation of kind %s sees of the tools', async (kind) => {
  const agent = await world.talker(kind);
  const { tools } = await agent.client.listTools();
  expect(agent.client.getInstructions()).toMatchSnapshot('instructions');
  expect(tools.map(({ name }) => name)).toMatchSnapshot('tools');
});

test('what is not for a conversation is refused, not only hidden', async () => {
  const [cart] = await world.plant({ name: 'cart' });
  const forbidden: Record<ChatKind, string[]> = {
    spec: ['feature_create', 'feature_create_bulk', 'feature_skip', 'feature_mark_passing'],
    expand: ['spec_write', 'feature_skip', 'feature_mark_passing', 'feature_claim_next'],
    assistant: ['spec_write', 'feature_mark_passing', 'feature_mark_failing', 'project_land'],
  };
  for (const kind of KINDS) {
    const agent = await world.talker(kind);
    for (const tool of forbidden[kind]) {
      const said = await agent.call(tool, { feature_id: cart?.id, text: 'x', final: true });
      expect(said.json).toMatchObject({ code: 'tool_not_allowed', hint: expect.any(String) });
    }
  }
  expect(await world.store.query('specVersions', { projectId: world.projectId })).toEqual([]);
  expect(world.results).toEqual([]);
});

test('a spec is kept as a draft until the person has agreed', async () => {
  const agent = await world.talker('spec');
  const draft = await agent.call('spec_write', { text: 'A shop.', final: false });
  expect(draft.text).toMatchInlineSnapshot(
    `"{"success":true,"version":1,"final":false,"message":"The draft is kept and the person can look at it. Go on with the conversation."}"`,
  );
  const project = () => world.store.query('projectById', { projectId: world.projectId });
  expect((await project())?.spec).toBe('A shop for ropes.');
  const whole = await agent.call('spec_write', {
    text: 'A big shop.',
    final: true,
    feature_count: 40,
  });
  expect(whole.text).toMatchInlineSnapshot(
    `"{"success":true,"version":3,"final":true,"message":"The project goes by this specification now. Tell the person that it is written and that the crew can be started."}"`,
  );
  expect((await project())?.spec).toBe('A big shop.');
  expect(world.results.map(({ tool, input }) => ({ tool, input }))).toEqual([
    { tool: 'spec_write', input: { text: 'A shop.', final: false } },
    { tool: 'spec_write', input: { text: 'A big shop.', final: true, feature_count: 40 } },
  ]);
});

test('features that a conversation adds are the person’s, and a feature can be put last', async () => {
  const [cart] = await world.plant({ name: 'cart' }, { name: 'pay' });
  const expander = await world.talker('expand');
  const created = await expander.call('feature_create', {
    category: 'functional',
    name: 'search',
    description: 'Finds ropes.',
    steps: ['Search', 'Look'],
    dependencies: [cart?.id],
  });
  expect(created.json).toMatchObject({ success: true, feature: { name: 'search' } });
  const features = await world.store.query('features', { projectId: world.projectId });
  expect(features.at(-1)).toMatchObject({ name: 'search', origin: 'person' });
  const assistant = await world.talker('assistant');
  expect(
    (await assistant.call('feature_skip', { feature_id: cart?.id })).text,
  ).toMatchInlineSnapshot(
    `"{"id":1,"name":"cart","old_priority":1,"new_priority":4,"message":"Feature #1 comes last now."}"`,
  );
  await world.makePassing(2);
  expect((await assistant.call('feature_skip', { feature_id: 2 })).text).toMatchInlineSnapshot(
    `"{"error":"Feature #2 passes already: nothing is left to do.","code":"feature_passing","hint":"It is done. Go on with feature_claim_next."}"`,
  );
});

test('a question goes to the person, with the advice to end the turn', async () => {
  const agent = await world.talker('assistant');
  const questions = [
    { question: 'Which?', header: 'Choice', options: [{ label: 'A' }, { label: 'B' }] },
  ];
  const said = await agent.call('ask_user', { questions });
  expect(said.text).toMatchInlineSnapshot(
    `"The question is shown to the person. End your turn now: the answer is their next message."`,
  );
  expect(world.results).toMatchObject([{ tool: 'ask_user', input: { questions } }]);
});

test('what a person says to a run that works comes with the next answer, once', async () => {
  const agent = await world.agent('coding');
  world.sayings.push('Use British spelling.');
  const first = await agent.client.callTool({ name: 'feature_get_stats', arguments: {} });
  expect(first.content).toMatchObject([
    { type: 'text' },
    {
      type: 'text',
      text: 'A person who watches your work says to you, beside this answer:\nUse British spelling.',
    },
  ]);
  const second = await agent.client.callTool({ name: 'feature_get_stats', arguments: {} });
  expect(second.content).toHaveLength(1);
});
