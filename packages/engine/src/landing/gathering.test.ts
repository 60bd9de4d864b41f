import { describe, expect, it } from 'vitest';
import { handClock } from '../machine/hand-clock.suite.ts';
import { createGathering } from './gathering.ts';

describe('a gathering', () => {
  it('does once what many asked for in time', async () => {
    const clock = handClock();
    const done: number[] = [];
    const gathering = createGathering(clock, 500, async (id) => void done.push(id));
    const asked = [gathering.ask(1), gathering.ask(1), gathering.ask(2)];
    await clock.pass(499);
    expect(done).toEqual([]);
    await clock.pass(1);
    await Promise.all(asked);
    expect(done).toEqual([1, 2]);
  });

  it('does it again for who asks after it has begun', async () => {
    const clock = handClock();
    const first = Promise.withResolvers<void>();
    let begun = 0;
    const gathering = createGathering(clock, 500, () => {
      begun += 1;
      return begun === 1 ? first.promise : Promise.resolve();
    });
    const before = gathering.askNow(1);
    await clock.pass(0);
    const after = gathering.ask(1);
    await clock.pass(500);
    await after;
    expect(begun).toBe(2);
    first.resolve();
    await before;
  });

  it('begins at once where somebody waits, for those too who asked before', async () => {
    const clock = handClock();
    const done: number[] = [];
    const gathering = createGathering(clock, 500, async (id) => void done.push(id));
    const asked = gathering.ask(1);
    await gathering.askNow(1);
    await asked;
    await clock.pass(500);
    expect(done).toEqual([1]);
  });

  it('waits for nobody once it is in a hurry', async () => {
    const clock = handClock();
    const done: number[] = [];
    const gathering = createGathering(clock, 500, async (id) => void done.push(id));
    const asked = gathering.ask(1);
    gathering.hurry();
    await asked;
    await gathering.ask(2);
    expect(done).toEqual([1, 2]);
  });
});
