import type { AgentUpdate } from '#shared/live/project-state.ts';
import { expect, test } from 'vitest';
import {
  agentsInOrder,
  durationOf,
  featureIdsOf,
  outcomesOf,
  tokensOf,
} from './crew-cards.logic.ts';

const agent = (agentIndex: number, featureIds: number[]): AgentUpdate => ({
  type: 'agent_update',
  seq: 1,
  agentIndex,
  agentName: 'Fizz',
  agentType: 'coding',
  featureId: featureIds[0] ?? 0,
  featureIds,
  featureName: 'jam',
  state: 'working',
  thought: null,
  timestamp: '2026-01-01T00:00:00Z',
  role: 'coding',
  startedAt: null,
  ended: false,
});

test('cards keep their order, whoever spoke last', () => {
  const agents = new Map([
    [7, agent(7, [3, 1])],
    [2, agent(2, [1])],
  ]);
  expect(agentsInOrder(agents).map(({ agentIndex }) => agentIndex)).toEqual([2, 7]);
  expect(featureIdsOf(agents)).toEqual([1, 3]);
});

test('a run is told by what came of its features', () => {
  const feature = { feature_id: 1, purpose: 'coding' as const };
  expect(outcomesOf({ outcome: 'completed', features: [] })).toEqual(['completed']);
  expect(
    outcomesOf({
      outcome: null,
      features: [
        { ...feature, outcome: 'landed' },
        { ...feature, outcome: 'landed' },
        { ...feature, outcome: null },
      ],
    }),
  ).toEqual(['landed']);
  expect(durationOf({ started_at: null, ended_at: null })).toBeNull();
  expect(durationOf({ started_at: '2026-01-01T00:00:00Z', ended_at: '2026-01-01T00:01:00Z' })).toBe(
    60_000,
  );
});

test('all tokens count', () => {
  const usage = {
    input_tokens: 1,
    output_tokens: 2,
    cache_read_tokens: 3,
    cache_write_tokens: 4,
    cost_usd: null,
    priced_by: null,
  };
  expect(tokensOf({ usage })).toBe(10);
});
