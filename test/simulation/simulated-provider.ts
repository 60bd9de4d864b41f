import type { AgentEnding } from '@ropewalk/contracts';

const MINUTE_MS = 60_000;

/** A provider whose limits come and go as chance has it. */
export interface SimulatedProvider {
  /** The limit that a call at this moment meets; null when it is answered. */
  limitAt(now: number): Extract<AgentEnding, { kind: 'limit' }> | null;
  /** When the limit that is on will really be over; null when none is. */
  endsAt(now: number): number | null;
}

export function simulatedProvider(random: () => number, start: number): SimulatedProvider {
  let from = start;
  let until = 0;
  let named: number | null = null;
  const plan = (after: number): void => {
    from = after + (5 + random() * 40) * MINUTE_MS;
    const resetsAt = from + (random() < 0.8 ? 1 + random() * 20 : 30 + random() * 300) * MINUTE_MS;
    named = random() < 0.75 ? resetsAt : null;
    // Some limits are lifted before the time that was named.
    until = random() < 0.2 ? from + (resetsAt - from) * random() : resetsAt;
  };
  plan(start);
  const settle = (now: number): void => {
    for (let end = until; now >= end; end = until) plan(end);
  };
  return {
    limitAt(now) {
      settle(now);
      return now < from
        ? null
        : {
            kind: 'limit',
            window: 'five_hour',
            resetsAt: named,
            source: 'header',
            message: 'limit reached',
          };
    },
    endsAt(now) {
      settle(now);
      return now < from ? null : until;
    },
  };
}
