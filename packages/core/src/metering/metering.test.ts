import { machineSettingsSchema, projectBudgetsSchema, type Usage } from '@ropewalk/contracts';
import { expect, it } from 'vitest';
import { hasTimeLimit, meteringOf, shownMetering } from './metering.ts';

const NOTHING: Usage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costUsd: null,
};
const MACHINE = machineSettingsSchema.parse({});
const shown = (usage: Partial<Usage>, acted: boolean, ending: 'completed' | 'died') =>
  shownMetering({ usage: { ...NOTHING, ...usage }, acted, ending });

it('a run shows what its driver tells, and only one that came to its end that it tells nothing', () => {
  expect(shown({ outputTokens: 1 }, false, 'died')).toBe(true);
  expect(shown({ costUsd: 0.1 }, true, 'completed')).toBe(true);
  expect(shown({}, true, 'completed')).toBe(false);
  expect(shown({}, true, 'died')).toBeNull();
  expect(shown({}, false, 'completed')).toBeNull();
});

it('what was shown is surer than what was declared', () => {
  const known = [
    { driver: 'acp:a', metered: true, runId: 1, at: 1 },
    { driver: 'acp:b', metered: false, runId: 1, at: 1 },
  ];
  expect(meteringOf({ name: 'acp:a', metering: 'unmetered' }, known)).toBe('metered');
  expect(meteringOf({ name: 'acp:b', metering: 'metered' }, known)).toBe('unmetered');
  expect(meteringOf({ name: 'acp:c', metering: 'unknown' }, known)).toBe('unknown');
  expect(meteringOf({ name: 'acp:b', metering: 'nothing' }, known)).toBe('nothing');
});

it('time is limited by minutes of anything, and by nothing else', () => {
  const minutes = { minutes: 5 };
  const none = projectBudgetsSchema.parse({});
  expect(hasTimeLimit(none, MACHINE)).toBe(false);
  expect(hasTimeLimit(projectBudgetsSchema.parse({ day: { usd: 5, tokens: 5 } }), MACHINE)).toBe(
    false,
  );
  for (const scope of ['run', 'feature', 'day']) {
    expect(hasTimeLimit(projectBudgetsSchema.parse({ [scope]: minutes }), MACHINE)).toBe(true);
  }
  const machine = machineSettingsSchema.parse({ dayBudget: minutes });
  expect(hasTimeLimit(none, machine)).toBe(true);
});
