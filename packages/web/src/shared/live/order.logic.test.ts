import { describe, expect, it } from 'vitest';
import { coalesce } from './coalesce.ts';
import { inTurn } from './in-turn.ts';

describe('what is gathered', () => {
  it('waits while what came before it is still handled, and is then handed over in one', async () => {
    const first = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const second = Promise.withResolvers<void>();
    const handed: string[][] = [];
    const gather = coalesce<string>(0, (items) => {
      handed.push([...items]);
      if (handed.length === 1) {
        begun.resolve();
        return first.promise;
      }
      return second.resolve();
    });
    gather.add('a');
    await begun.promise;
    gather.add('b');
    gather.add('c');
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(handed).toEqual([['a']]);
    first.resolve();
    await second.promise;
    expect(handed).toEqual([['a'], ['b', 'c']]);
  });
});

describe('works that wait for each other', () => {
  it('end in the order in which they were asked for, whatever becomes of one', async () => {
    const turn = inTurn();
    const slow = Promise.withResolvers<void>();
    const ended: string[] = [];
    const works = [
      turn(async () => {
        await slow.promise;
        ended.push('slow');
      }),
      turn(() => Promise.reject(new Error('not found'))),
      turn(async () => void ended.push('quick')),
    ];
    slow.resolve();
    expect((await Promise.allSettled(works)).map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(ended).toEqual(['slow', 'quick']);
  });
});
