import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeMachine } from './machine-tree.suite.ts';
import { createPressureWatch, readPressure } from './pressure.ts';

const MIB = 1024 * 1024;
let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ropewalk-pressure-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

it('reads stalls, load, memory and swapping as Linux tells them', async () => {
  await writeMachine(root, { freeMb: 700, load: 3, waiting: { cpu: 12.5, memory: 1.5 } });
  const { stalls, ...rest } = await readPressure({ root });
  expect(stalls).toMatchObject({
    cpu: { some10: 0.125, full10: 0, someUs: 1_000 },
    memory: { some10: 0.015 },
    io: { some10: 0, fullUs: 1_000 },
  });
  expect(rest).toMatchObject({ freeBytes: 700 * MIB, swappedPages: 0, killed: 0 });
  expect(rest.loadPerCore).toBeGreaterThan(0);
});

it('does without what a system does not tell', async () => {
  await writeMachine(root, { freeMb: 700 });
  await rm(join(root, 'proc/pressure/io'));
  expect(await readPressure({ root })).toMatchObject({ stalls: null, killed: 0 });
  await rm(join(root, 'proc'), { recursive: true });
  const bare = await readPressure({ root });
  expect(bare).toMatchObject({ stalls: null, killed: null, swappedPages: null });
  expect(bare.freeBytes).toBeGreaterThan(0);
  expect((await readPressure()).freeBytes).toBeGreaterThan(0);
});

it('waits for the end of what was short, not for anything else, and not beyond its limit', async () => {
  const watch = createPressureWatch({ root, keptFreeBytes: () => 500 * MIB });
  await writeMachine(root, { freeMb: 100 });
  const { signal } = new AbortController();
  await watch.untilCalm(['io'], { limitMs: 60_000, signal });
  await watch.untilCalm(['memory'], { limitMs: 0, signal });
  const calm = watch.untilCalm(['memory'], { limitMs: 60_000, signal });
  await writeMachine(root, { freeMb: 600 });
  await calm;
});

it('waits for nobody who does not want it any more', async () => {
  const watch = createPressureWatch({ root, keptFreeBytes: () => 500 * MIB });
  await writeMachine(root, { freeMb: 100 });
  const ended = new AbortController();
  const waiting = watch.untilCalm(['memory'], { limitMs: 60_000, signal: ended.signal });
  ended.abort();
  await expect(waiting).rejects.toThrow();
});
