import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { setUp, test } from './support/crew-play.ts';
import { type Stage, valueOf } from './support/stage.ts';

const FEATURES = 500;
const PROCESSES = 8;
const PROGRAM = fileURLToPath(new URL('./support/claimer.ts', import.meta.url));

interface Claimer {
  readonly runId: number;
  readonly ready: Promise<void>;
  go(): void;
  /** What it got, and the code with which it was told that nothing is left. */
  readonly claimed: Promise<{ readonly ids: readonly number[]; readonly last: string }>;
}

test('competing processes claim each feature exactly once', async ({ stage }) => {
  await setUp(stage, {
    features: Array.from({ length: FEATURES }, (_, index) => `feature-${index}`),
  });
  const claimers = await Promise.all(Array.from({ length: PROCESSES }, () => startClaimer(stage)));
  await Promise.all(claimers.map((claimer) => claimer.ready));

  claimers.forEach((claimer) => claimer.go());
  const claimed = await Promise.all(claimers.map((claimer) => claimer.claimed));

  expect(claimed.map(({ last }) => last)).toEqual(claimers.map(() => 'nothing_to_claim'));
  const ids = claimed.flatMap((claimer) => claimer.ids);
  expect(ids.toSorted((one, other) => one - other)).toEqual(
    Array.from({ length: FEATURES }, (_, index) => index + 1),
  );
  // Everybody had to compete for that to mean something.
  expect(claimed.filter((claimer) => claimer.ids.length > 0).length).toBeGreaterThan(1);
  const { of } = await stage.story();
  const granted = of('lease.granted');
  expect(new Set(granted.map((lease) => lease.token)).size).toBe(FEATURES);
  for (const [position, { runId }] of claimers.entries()) {
    const held = granted.filter((lease) => lease.runId === runId).map((lease) => lease.featureId);
    expect(held.toSorted()).toEqual(claimed[position]?.ids.toSorted());
  }
});

async function startClaimer(stage: Stage): Promise<Claimer> {
  const { runId, url, bearer } = valueOf(await stage.control()['external.open']({ name: 'stage' }));
  const child = spawn(process.execPath, [PROGRAM, url, bearer], {
    env: stage.environment,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const ready = once(lines, 'line').then(([line]) => expect(line).toBe('ready'));
  const heard: string[] = [];
  void ready.then(() => lines.on('line', (line) => heard.push(line)));
  return {
    runId,
    ready,
    go: () => child.stdin.write('go\n'),
    claimed: ended(child).then(() => ({
      ids: heard.slice(0, -1).map(Number),
      last: heard.at(-1) ?? '',
    })),
  };
}

async function ended(child: ChildProcess): Promise<void> {
  const [code] = await once(child, 'close');
  expect(code).toBe(0);
}
