import { expect, test } from 'vitest';
import { whyNobodyWorks, whyNothingIsTested } from './idle.logic.ts';

const end = (detail: string) => ({
  reason: 'all_passing' as const,
  detail,
  at: '2026-01-01T00:00:00Z',
});

test('a crew at rest says how it ended, and offers to start', () => {
  expect(whyNobodyWorks({ status: 'stopped', end: end('Everything passes.') }, null)).toEqual({
    title: 'The crew is at rest',
    sentence: 'Everything passes.',
    trouble: { help: 'start_crew', featureId: null, features: [] },
  });
  expect(whyNobodyWorks({ status: 'stopped', end: null }, null).title).toMatch(/not started/);
});

test.each([
  ['paused', 'resume_crew'],
  ['paused_graceful', 'resume_crew'],
  ['pausing', 'resume_crew'],
  ['crashed', 'start_crew'],
] as const)('a crew that is %s is helped by "%s"', (status, help) => {
  expect(whyNobodyWorks({ status, end: null }, null).trouble).toMatchObject({ help });
});

test('a crew that works and yet does nothing names what most features wait for', () => {
  const trouble = { help: 'free_disk' as const, featureId: 7, features: [] };
  const sentence = 'The disk is nearly full: free some space.';
  expect(
    whyNobodyWorks({ status: 'running', end: null }, { ...trouble, sentence, count: 3 }),
  ).toMatchObject({ sentence: `${sentence} (3 features wait for that.)`, trouble });
  expect(whyNobodyWorks({ status: 'running', end: null }, null).trouble).toBeNull();
});

test('what is set is told apart from what comes by itself', () => {
  expect(whyNothingIsTested(null)).toBeNull();
  expect(whyNothingIsTested('ratio_zero')?.hasSetting).toBe(true);
  expect(whyNothingIsTested('nothing_to_test')?.hasSetting).toBe(false);
});
