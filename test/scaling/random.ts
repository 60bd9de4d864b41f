/** Numbers from 0 to 1, the same for a seed everywhere. */
export type Random = () => number;

/** The generator of Tommy Ettinger that is known by this name. */
export function mulberry32(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** How long agents take for a feature: always the same, log-normal about a median, or as runs did. Milliseconds. */
export type AgentTimes =
  | { readonly kind: 'fixed'; readonly ms: number }
  | { readonly kind: 'log_normal'; readonly medianMs: number; readonly sigma: number }
  | { readonly kind: 'measured'; readonly timesMs: readonly number[] };

/**
 * An assumption, and no measurement: four of five features take an agent 5 to 15 minutes. As the 10th and the 90th
 * percentile of a log-normal distribution: median √(5 · 15) = 8.66 min, sigma = ln(15 / 8.66) / 1.2816 = 0.4286.
 * Where the result rests on it, look at half and at double of it as well, or take times that were measured.
 */
export const ASSUMED_TIMES: AgentTimes = {
  kind: 'log_normal',
  medianMs: Math.sqrt(5 * 15) * 60_000,
  sigma: Math.log(Math.sqrt(3)) / 1.281_551_6,
};

export function drawAgentMs(times: AgentTimes, random: Random): number {
  switch (times.kind) {
    case 'fixed':
      return times.ms;
    case 'measured':
      return drawSample(times.timesMs, random) ?? 0;
    case 'log_normal': {
      // Box and Muller; 1 - random() is never 0.
      const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
      return times.medianMs * Math.exp(times.sigma * normal);
    }
  }
}

export function meanAgentMs(times: AgentTimes): number {
  switch (times.kind) {
    case 'fixed':
      return times.ms;
    case 'measured':
      return times.timesMs.reduce((sum, ms) => sum + ms, 0) / times.timesMs.length;
    case 'log_normal':
      return times.medianMs * Math.exp((times.sigma * times.sigma) / 2);
  }
}

/** The same agents, slower by this factor. */
export function slowed(times: AgentTimes, factor: number): AgentTimes {
  switch (times.kind) {
    case 'fixed':
      return { ...times, ms: times.ms * factor };
    case 'measured':
      return { ...times, timesMs: times.timesMs.map((ms) => ms * factor) };
    case 'log_normal':
      return { ...times, medianMs: times.medianMs * factor };
  }
}

/** One of what was measured; null where nothing was. */
export function drawSample<T>(samples: readonly T[], random: Random): T | null {
  return samples[Math.floor(random() * samples.length)] ?? null;
}
