import { expect, test } from 'vitest';
import { roleSchema } from '../run.ts';
import { MCP_TOOLS, type ToolName, toolsFor } from './tools.ts';

const feature = (depends_on_indices?: number[]) => ({
  category: 'a',
  name: 'b',
  description: 'c',
  steps: ['d'],
  ...(depends_on_indices === undefined ? {} : { depends_on_indices }),
});
const question = (fields: unknown) => ({ feature_id: 1, prompt: 'Which?', fields });
const options = [{ value: 'x', label: 'X' }];
const many = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** Arguments at and beyond the bounds that clients of the field rely on. */
const CASES: [ToolName, unknown, boolean][] = [
  ['feature_get_by_id', { feature_id: 1 }, true],
  ['feature_get_by_id', { feature_id: 0 }, false],
  ['feature_get_by_id', { feature_id: 1, more: true }, false],
  ['feature_get_for_regression', {}, true],
  ['feature_get_for_regression', { limit: 11 }, false],
  ['feature_get_ready', { limit: 50 }, true],
  ['feature_get_ready', { limit: 51 }, false],
  ['feature_get_blocked', { limit: 100 }, true],
  ['feature_get_blocked', { limit: 101 }, false],
  ['feature_mark_passing', { feature_id: 1 }, true],
  ['feature_mark_passing', { feature_id: 1, checks: ['npm test'] }, true],
  ['feature_mark_passing', { feature_id: 1, checks: [{ command: 'a', timeout: 1 }] }, false],
  ['feature_mark_failing', { feature_id: 1 }, true],
  ['feature_create', feature(), true],
  ['feature_create', { ...feature(), category: 'a'.repeat(101) }, false],
  ['feature_create', { ...feature(), name: 'a'.repeat(256) }, false],
  ['feature_create', { ...feature(), steps: [] }, false],
  ['feature_create_bulk', { features: [] }, false],
  ['feature_create_bulk', { features: [feature(), feature([0])] }, true],
  ['feature_create_bulk', { features: [feature(), feature([1])] }, false],
  ['feature_create_bulk', { features: [feature(), feature([0, 0])] }, false],
  ['feature_set_dependencies', { feature_id: 30, dependency_ids: many(20) }, true],
  ['feature_set_dependencies', { feature_id: 30, dependency_ids: many(21) }, false],
  ['feature_request_human_input', question([{ id: 'a', label: 'A' }]), true],
  ['feature_request_human_input', question([]), false],
  ['feature_request_human_input', question([{ id: 'a', label: 'A', type: 'select' }]), false],
  ['feature_request_human_input', question([{ id: 'a', label: 'A', options }]), false],
  [
    'feature_request_human_input',
    question([{ id: 'a', label: 'A', type: 'select', options: [{ value: ' ', label: 'X' }] }]),
    false,
  ],
  [
    'feature_request_human_input',
    question([
      { id: 'a', label: 'A' },
      { id: 'a', label: 'B' },
    ]),
    false,
  ],
];

test.each(CASES)('%s with %j', (tool, input, fits) => {
  expect(MCP_TOOLS[tool].input.safeParse(input).success).toBe(fits);
});

test('a check may be a shell line or one with its limits', () => {
  const { checks } = MCP_TOOLS.feature_mark_passing.input.parse({
    feature_id: 1,
    checks: ['npm test', { command: 'npm run e2e', passes_before: 'there is no page yet' }],
  });
  expect(checks).toEqual([
    { command: 'npm test' },
    { command: 'npm run e2e', passes_before: 'there is no page yet' },
  ]);
});

test('who may do what', () => {
  const audiences = [...roleSchema.options, 'spec_author', 'expander'] as const;
  const lists = audiences.map((audience) => [audience, [...toolsFor(audience).keys()]] as const);
  expect(Object.fromEntries(lists)).toMatchSnapshot();
});
