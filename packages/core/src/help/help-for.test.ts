import { reasonCodeSchema, type Help, type ReasonCode } from '@ropewalk/contracts';
import { expect, test } from 'vitest';
import { helpFor } from './help-for.ts';

/** Reasons that end without a person, sooner or later. */
const ENDS_BY_ITSELF: readonly ReasonCode[] = [
  'ready',
  'backing_off',
  'quota_wait',
  'initializing',
  'landing_queue',
  'memory_low',
  'headroom',
];

test('a person is asked for something exactly where waiting does not help', () => {
  const waiting = reasonCodeSchema.options.filter((code) => helpFor(code) === 'wait');
  expect(waiting.toSorted()).toEqual(ENDS_BY_ITSELF.toSorted());
});

test('what names features leads to them, and what only a person can end leads to that', () => {
  const expected: Partial<Record<ReasonCode, Help>> = {
    needs_input: 'answer',
    parked: 'retry',
    stopped: 'start_crew',
    outside_schedule: 'start_crew',
    paused: 'resume_crew',
    budget_reached: 'raise_budget',
    no_free_slot: 'raise_concurrency',
    blocked_by_dependencies: 'open_dependency',
    dependency_parked: 'open_dependency',
    target_red: 'open_dependency',
    dependency_missing: 'remove_dependency',
  };
  for (const [code, help] of Object.entries(expected)) {
    expect(helpFor(reasonCodeSchema.parse(code)), code).toBe(help);
  }
});
