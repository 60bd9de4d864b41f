import { describe, expect, it } from 'vitest';
import { createLife } from './life.ts';

const LIMITS = { silenceLimitMs: 60_000, firstEventLimitMs: 10_000, runLimitMs: 300_000 };
const LOOK_MS = 5_000;

/** CPU time in each look of an agent that waited for an answer that never came, as it was measured. */
const WAITING_CPU_MS = [
  170, 30, 140, 30, 40, 40, 10, 0, 0, 10, 10, 20, 20, 20, 10, 0, 30, 10, 10, 20, 10, 50, 0, 10, 150,
  10,
];

describe('the life of a run', () => {
  it('is over when nothing but its idling is seen', () => {
    const life = createLife(0, LIMITS);
    life.firstEvent(0);
    let cpuMs = 0;
    const verdicts = WAITING_CPU_MS.map((used, index) => {
      const now = (index + 1) * LOOK_MS;
      cpuMs += used;
      life.cpu(now, cpuMs);
      return life.verdict(now);
    });
    expect(verdicts.indexOf('silent') * LOOK_MS).toBeLessThan(60_000 + 2 * LOOK_MS);
    expect(verdicts).toContain('silent');
  });

  it('goes on while a command works without a word', () => {
    const life = createLife(0, LIMITS);
    life.firstEvent(0);
    for (let now = LOOK_MS; now < 290_000; now += LOOK_MS) {
      life.cpu(now, now / 5);
      expect(life.verdict(now)).toBeNull();
    }
    expect(life.verdict(300_000)).toBe('run_limit');
  });

  it('begins with a word of the agent itself, whatever its program writes', () => {
    const life = createLife(0, LIMITS);
    life.sign(9_000);
    expect(life.verdict(9_999)).toBeNull();
    expect(life.verdict(10_000)).toBe('no_first_event');
    life.firstEvent(10_000);
    expect(life.verdict(10_000)).toBeNull();
  });

  it('stands still while it is frozen', () => {
    const life = createLife(0, LIMITS);
    life.firstEvent(1_000);
    life.freeze(2_000);
    life.freeze(3_000);
    expect(life.workedMs(500_000)).toBe(2_000);
    expect(life.verdict(500_000)).toBeNull();
    life.thaw(500_000);
    expect(life.verdict(500_000 + 58_999)).toBeNull();
    expect(life.verdict(500_000 + 59_000)).toBe('silent');
  });
});
