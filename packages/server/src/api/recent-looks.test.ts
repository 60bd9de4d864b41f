import { expect, test } from 'vitest';
import { createRecentLooks } from './recent-looks.ts';

/** Looks that end when they are told to. */
function scene() {
  const ends: Array<{ readonly resolve: () => void; readonly reject: (error: Error) => void }> = [];
  const scene = { seq: 1, now: 10_000, ends };
  const looks = createRecentLooks({
    latestSeq: () => Promise.resolve(scene.seq),
    look: () =>
      new Promise((resolve, reject) => ends.push({ resolve: () => resolve(null), reject })),
    now: () => scene.now,
  });
  return { ...scene, looks, set: (change: Partial<typeof scene>) => Object.assign(scene, change) };
}

/** Lets everything go on that can. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

test('however many ask, one look is under way, and one more serves all who know of something newer', async () => {
  const { looks, ends, set } = scene();
  const early = [looks.of(1), looks.of(1), looks.of(1)];
  await settle();
  expect(ends).toHaveLength(1);
  set({ seq: 2 });
  const late = [looks.of(1), looks.of(1), looks.of(1)];
  await settle();
  expect(ends).toHaveLength(1);
  set({ seq: 3 });
  ends[0]?.resolve();
  expect((await Promise.all(early)).map(({ seq }) => seq)).toEqual([1, 1, 1]);
  await settle();
  expect(ends).toHaveLength(2);
  ends[1]?.resolve();
  expect((await Promise.all(late)).map(({ seq }) => seq)).toEqual([3, 3, 3]);
});

test('a look is kept while nothing happens, but for no more than a second', async () => {
  const { looks, ends, set } = scene();
  const first = looks.of(1);
  await settle();
  ends[0]?.resolve();
  await first;
  set({ now: 10_999 });
  await looks.of(1);
  expect(ends).toHaveLength(1);
  set({ now: 11_000 });
  const second = looks.of(1);
  await settle();
  expect(ends).toHaveLength(2);
  ends[1]?.resolve();
  await second;
});

test('a look that fails is told to who waits for it, and to nobody else', async () => {
  const { looks, ends } = scene();
  const failing = looks.of(1);
  await settle();
  ends[0]?.reject(new Error('the disk is gone'));
  await expect(failing).rejects.toThrow('the disk is gone');
  const next = looks.of(1);
  await settle();
  ends[1]?.resolve();
  expect(await next).toEqual({ seq: 1, plan: null });
});
