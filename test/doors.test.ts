import { expect } from 'vitest';
import { openOutsideAgent } from './support/outside-agent.ts';
import { setUp, test, toEntry } from './support/crew-play.ts';

test('a circle of dependencies is refused at every door, with its path, and nothing changes', async ({
  stage,
}) => {
  await setUp(stage, {
    features: ['a', { name: 'b', dependencies: ['a'] }, { name: 'c', dependencies: ['b'] }],
  });
  const agent = await openOutsideAgent(stage);
  const before = await stage.control()['features.list']({ name: 'stage' });

  const file = await stage.control()['features.add']({
    name: 'stage',
    entries: [
      toEntry({ name: 'x', dependencies: ['z'] }),
      toEntry({ name: 'y', dependencies: [0, 'a'] }),
      toEntry({ name: 'z', dependencies: ['y'] }),
    ],
  });
  expect(file).toMatchObject({
    ok: false,
    refusal: {
      code: 'dependency_cycle',
      message: expect.stringMatching(
        /"x" → "z" → "y" → "x"|"y" → "x" → "z" → "y"|"z" → "y" → "x" → "z"/,
      ),
    },
  });

  const text = ({ name }: { name: string }) => {
    const { dependencies: _, ...rest } = toEntry({ name });
    return rest;
  };
  const bulk = await agent.call('feature_create_bulk', {
    features: [
      { ...text({ name: 'x' }), depends_on_indices: [1] },
      { ...text({ name: 'y' }), depends_on_indices: [0] },
    ],
  });
  expect(bulk.isError).toBe(true);
  expect(bulk.text).toMatch(/"x".*"y"|position|earlier|before/);

  for (const [tool, input] of [
    ['feature_add_dependency', { feature_id: 1, dependency_id: 3 }],
    ['feature_set_dependencies', { feature_id: 1, dependency_ids: [3] }],
  ] as const) {
    const said = await agent.call(tool, input);
    expect(said).toMatchObject({ isError: true, json: { code: 'dependency_cycle' } });
    expect(said.json['error']).toContain('#1 → #3 → #2 → #1');
    expect(said.json['hint']).toContain('leave it out');
  }
  const itself = await agent.call('feature_add_dependency', { feature_id: 1, dependency_id: 1 });
  expect(itself).toMatchObject({ isError: true, json: { code: 'dependency_self' } });

  expect(await stage.control()['features.list']({ name: 'stage' })).toEqual(before);
  await agent.close();
});
