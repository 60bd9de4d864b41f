import { expect, it } from 'vitest';
import { simulateDay } from './simulate-day.ts';

it('limits, budgets and reboots break no promise in a simulated hour', async () => {
  const report = await simulateDay({ seed: 3, hours: 1 });
  expect(report.problems).toEqual([]);
  expect(report.starts).toBeGreaterThan(0);
});

it('a start while the account is parked is noticed', async () => {
  const report = await simulateDay({ seed: 1, hours: 1, fault: 'starts_while_parked' });
  expect(report.problems.join()).toContain('began while the account was');
});

it('a control plane that sleeps on after a reset is noticed', async () => {
  const report = await simulateDay({ seed: 3, hours: 1.5, fault: 'sleeps_on' });
  expect(report.problems).not.toEqual([]);
});
