import { expect, it } from 'vitest';
import { createRepeatedCalls } from './repeated-calls.ts';

const always = () => true;

it('does a call once that is sent again, while it is under way and afterwards', async () => {
  const calls = createRepeatedCalls<number>();
  const first = Promise.withResolvers<number>();
  let times = 0;
  const work = () => {
    times += 1;
    return first.promise;
  };
  const asked = [calls.once('a', work, always), calls.once('a', work, always)];
  first.resolve(7);
  expect(await Promise.all([...asked, calls.once('a', work, always)])).toEqual([7, 7, 7]);
  expect(times).toBe(1);
  await calls.once('b', work, always);
  await calls.once(null, work, always);
  await calls.once(null, work, always);
  expect(times).toBe(4);
});

it('does it anew where the first was answered to nobody, or broke', async () => {
  const calls = createRepeatedCalls<string>();
  const first = Promise.withResolvers<string>();
  const broken = calls.once(
    'a',
    () => first.promise,
    (said) => said !== 'broken off',
  );
  const again = calls.once('a', () => Promise.resolve('done'), always);
  first.resolve('broken off');
  expect([await broken, await again]).toEqual(['broken off', 'done']);
  await expect(
    calls.once('b', () => Promise.reject(new Error('no disk')), always),
  ).rejects.toThrow();
  expect(await calls.once('b', () => Promise.resolve('done'), always)).toBe('done');
});
