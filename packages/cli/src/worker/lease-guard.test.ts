import { expect, it, onTestFinished, vi } from 'vitest';
import { guardLeases } from './lease-guard.ts';
import type { RemoteRun } from './remote-run.ts';

it('holds runs still until the server says whose they are, and gives them up only after very long', async () => {
  const heard: string[] = [];
  const runOf = (name: string, isLost: boolean): RemoteRun =>
    ({
      isLost,
      lose: () => heard.push(`${name} lost`),
      hold: async () => void heard.push(`${name} held`),
      letGo: async () => void heard.push(`${name} goes on`),
    }) as unknown as RemoteRun;
  let ageMs = 0;
  const leaseMs = 40;
  const guard = guardLeases({
    lease: { renew: () => undefined, ageMs: () => ageMs },
    leaseMs,
    runs: { all: () => [runOf('mine', false), runOf('gone', true)] },
    onProblem: (err) => heard.push(String(err)),
  });
  onTestFinished(() => guard.close());
  ageMs = 3 * leaseMs;
  await vi.waitFor(() => expect(heard).toContain('mine held'));
  expect(heard).not.toContain('mine lost');
  guard.renewed();
  expect(heard).toContain('mine goes on');
  expect(heard).not.toContain('gone goes on');
  ageMs = 21 * leaseMs;
  await vi.waitFor(() => expect(heard).toContain('mine lost'));
});
