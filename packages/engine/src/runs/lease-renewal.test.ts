import { accept, commandHandlers, LEASE_MS, LEASE_RENEWAL_MS, type Store } from '@ropewalk/core';
import { openTestStore } from '@ropewalk/store/testing';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { handClock } from '../machine/hand-clock.suite.ts';
import { renewForEver } from './lease-renewal.ts';

const log = pino({ level: 'silent' });

it('renews what all runs hold in one command per thousand, and names those that have lost theirs', async () => {
  const opened = await openTestStore({ handlers: commandHandlers });
  const clock = handClock(1_700_000_000_000);
  const { store, asked } = listening(opened);
  const [first, second] = await twoClaims(opened, clock.now());
  const lost: number[] = [];
  const others = Array.from({ length: 1_100 }, (_, index) => first + 1_000 + index);
  let carried = [first, second, ...others];
  const stop = renewForEver(
    { store, clock, log },
    () => carried,
    (runId) => lost.push(runId),
  );

  await clock.pass(LEASE_RENEWAL_MS);
  await asked.until(2);
  expect(asked.sizes).toEqual([1_000, 102]);
  expect(lost).toEqual([]);
  const { leases } = await opened.query('snapshot', { projectId: 1, now: clock.now() });
  expect(leases.map(({ runId, expiresAt }) => [runId, expiresAt])).toEqual([
    [first, clock.now() + LEASE_MS],
    [second, clock.now() + LEASE_MS],
  ]);

  // As after a machine that slept: both leases are over before anybody could renew them.
  carried = [first, second];
  await clock.pass(LEASE_MS);
  await asked.until(3);
  expect(lost).toEqual([first, second]);
  stop();
  await opened.close();
});

it('goes on after a renewal that failed', async () => {
  const clock = handClock();
  const failed = Promise.withResolvers<void>();
  const renewed = Promise.withResolvers<void>();
  let calls = 0;
  const opened = await openTestStore({ handlers: commandHandlers });
  const store: Store = {
    ...opened,
    async execute() {
      calls += 1;
      if (calls === 1) {
        failed.resolve();
        throw new Error('the disk is full');
      }
      renewed.resolve();
      return accept({ runs: [] } as never);
    },
  };
  const stop = renewForEver(
    { store, clock, log },
    () => [1],
    () => undefined,
  );
  await clock.pass(LEASE_RENEWAL_MS);
  await failed.promise;
  // The failure has to reach the one who arms the clock again.
  await new Promise((resolve) => setImmediate(resolve));
  await clock.pass(LEASE_RENEWAL_MS);
  await renewed.promise;
  stop();
  await opened.close();
});

/** The same store, and how many runs each renewal named. */
function listening(opened: Store) {
  const sizes: number[] = [];
  let heard: (() => void) | null = null;
  const store: Store = {
    ...opened,
    async execute(name, input, now) {
      const done = await opened.execute(name, input, now);
      if ('runIds' in input) {
        sizes.push(input.runIds.length);
        // Whoever asked hears the answer first.
        setImmediate(() => heard?.());
      }
      return done;
    },
  };
  const until = (count: number) =>
    new Promise<void>((resolve) => {
      heard = () => void (sizes.length >= count && resolve());
      heard();
    });
  return { store, asked: { sizes, until } };
}

/** Two runs of one project, each with a lease on a feature of its own. */
async function twoClaims(store: Store, now: number): Promise<readonly [number, number]> {
  const valueOf = <T>(
    result: { readonly ok: true; readonly value: T } | { readonly ok: false },
  ) => {
    if (!result.ok) throw new Error('refused');
    return result.value;
  };
  const { id: projectId } = valueOf(
    await store.execute(
      'project.register',
      { name: 'shop', folder: '/shop', targetBranch: 'main', spec: null, settings: {} },
      now,
    ),
  );
  const features = valueOf(
    await store.execute(
      'feature.create',
      {
        projectId,
        origin: 'person',
        completesBacklog: true,
        features: ['A', 'B'].map((name) => ({
          category: 'Shop',
          name,
          description: name,
          steps: [name],
          priority: null,
          checks: [],
          dependsOnPositions: [],
          dependsOnIds: [],
        })),
      },
      now,
    ),
  );
  valueOf(await store.execute('crew.start', { projectId, settings: {} }, now));
  const runs: number[] = [];
  for (const feature of features) {
    const run = valueOf(
      await store.execute(
        'run.dispatch',
        {
          projectId,
          role: 'coding',
          purpose: 'coding',
          featureIds: [feature.id],
          driver: 'playbook',
          model: null,
          canaryOf: null,
        },
        now,
      ),
    );
    runs.push(run.id);
  }
  return [runs[0] ?? 0, runs[1] ?? 0];
}
