import { expect, test } from 'vitest';
import {
  type Feature,
  type FeatureState,
  reasonCodeSchema,
  wireFeatureSchema,
} from '@ropewalk/contracts';
import { toWireFeature, toWireGraph } from './wire-feature.ts';
import { formatFeatures, toWireReason } from './wire-reason.ts';

const AT = Date.UTC(2026, 0, 2, 3, 4, 5);
const regression = {
  foundBy: 'sweep',
  runId: null,
  commit: 'c',
  reason: 'the sum is wrong',
  verdictId: null,
  at: AT,
} as const;
const question = {
  prompt: 'Which?',
  fields: [{ id: 'a', label: 'A', type: 'text', required: true }],
  defaults: null,
  deadlineAt: null,
} as const;

function feature(state: FeatureState, over: Partial<Feature> = {}): Feature {
  return {
    id: 7,
    projectId: 1,
    priority: 3,
    category: 'functional',
    name: 'cart',
    description: 'It does.',
    steps: ['look'],
    dependencies: [],
    origin: 'spec',
    checks: [],
    state,
    attempts: 2,
    regressions: 0,
    inconclusives: 0,
    skips: 0,
    savedRef: null,
    lastFailure: 'red',
    answer: { fields: { a: 'b' }, respondedAt: AT, by: 'person' },
    files: [],
    createdAt: AT,
    updatedAt: AT,
    ...over,
  };
}

const pending = { status: 'pending', backingOffUntil: null, regression: null } as const;
const passing = {
  status: 'passing',
  commit: 'c',
  verdictId: 1,
  verdict: 'pass',
  landedAt: AT,
  lastTestedAt: null,
  retest: null,
  testAttempts: 0,
  touchedAt: null,
  suspicion: null,
} as const;

const CASES: [string, FeatureState, Record<string, unknown>][] = [
  ['pending', pending, { passes: false, in_progress: false, needs_human_input: false }],
  ['a regression to mend', { ...pending, regression }, { regression: 'the sum is wrong' }],
  [
    'in progress',
    { status: 'in_progress', runId: 1, token: 1, regression: null },
    { passes: false, in_progress: true },
  ],
  [
    'landing',
    { status: 'landing', runId: 1, token: 1, landingId: 1, regression: null },
    { passes: false, in_progress: true, status: 'landing' },
  ],
  ['passing, never tested', passing, { passes: true, in_progress: false, last_tested_at: null }],
  [
    'passing, tested and suspected',
    { ...passing, lastTestedAt: AT, suspicion: 'slow' },
    { last_tested_at: '2026-01-02T03:04:05.000Z', suspicion: 'slow', regression: null },
  ],
  [
    'waiting for a person',
    { status: 'needs_input', question: { ...question, fields: [...question.fields] } },
    {
      needs_human_input: true,
      in_progress: false,
      human_input_request: { prompt: 'Which?', fields: question.fields },
    },
  ],
  [
    'parked',
    { status: 'parked', reason: 'attempts_exhausted', detail: 'failed three times' },
    { passes: false, needs_human_input: false, last_failure: 'failed three times' },
  ],
];

test.each(CASES)('a feature that is %s', (_name, state, expected) => {
  const wire = toWireFeature(feature(state), { testing: false, notes: [], reason: null });
  expect(wireFeatureSchema.parse(wire)).toEqual(wire);
  expect(wire).toMatchObject(expected);
  expect(wire.human_input_response).toEqual({
    fields: { a: 'b' },
    responded_at: '2026-01-02T03:04:05.000Z',
  });
});

test('the graph leaves out edges from nowhere and knows what is blocked', () => {
  const features = [
    feature(passing, { id: 1 }),
    feature(pending, { id: 2, dependencies: [1] }),
    feature(pending, { id: 3, dependencies: [2] }),
    feature(pending, { id: 4, dependencies: [99] }),
  ];
  const { nodes, edges } = toWireGraph(features);
  expect(nodes.map(({ id, status }) => [id, status])).toEqual([
    [1, 'done'],
    [2, 'pending'],
    [3, 'blocked'],
    [4, 'blocked'],
  ]);
  expect(edges).toEqual([
    { source: 1, target: 2 },
    { source: 2, target: 3 },
  ]);
});

test('every reason has a sentence', () => {
  const sentences = reasonCodeSchema.options.map((code) => {
    const { sentence } = toWireReason({ code, features: [3, 5, 8], until: AT });
    return `${code}: ${sentence}`;
  });
  expect(sentences).toMatchSnapshot();
  expect(formatFeatures([])).toBe('');
  expect(formatFeatures([3])).toBe('#3');
});
