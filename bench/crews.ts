import { runBare } from './crew/run-bare.ts';
import { runCrew } from './crew/run-crew.ts';
import { printFigure, quantile, rounded } from './figures.ts';

const MEBIBYTE = 1024 ** 2;
const FEATURES = 30;

/** Crews of thirty independent features: dispatch latency, share of the ideal, start-up time, memory. */
export async function benchCrews(quick: boolean): Promise<void> {
  for (const seconds of quick ? [1] : [1, 3]) {
    for (const slots of [3, 5]) {
      for (const testing of [0, 1]) {
        await benchCrew(seconds, slots, testing);
      }
    }
  }
}

async function benchCrew(seconds: number, slots: number, testing: number): Promise<void> {
  const figures = await runCrew({ features: FEATURES, seconds, slots, testing });
  const bareMs = await runBare({ features: FEATURES, seconds, slots });
  const idealMs = (FEATURES * seconds * 1_000) / slots;
  const about = { agent_seconds: seconds, slots, regression_agents: testing };
  printFigure('crew', {
    ...about,
    landed: figures.landed,
    wall_ms: figures.wallMs,
    ideal_ms: idealMs,
    share_of_ideal: rounded(idealMs / figures.wallMs),
    bare_script_share_of_ideal: bareMs === null ? null : rounded(idealMs / bareMs),
    control_plane_cpu_ms_per_feature: rounded(figures.cpuMs / figures.landed),
  });
  printFigure('dispatch', {
    ...about,
    warm_p50_ms: quantile(figures.warmDispatchMs, 0.5),
    warm_p95_ms: quantile(figures.warmDispatchMs, 0.95),
    cold_p50_ms: quantile(figures.coldDispatchMs, 0.5),
    cold_p95_ms: quantile(figures.coldDispatchMs, 0.95),
  });
  printFigure('control_plane', {
    ...about,
    ready_ms: rounded(figures.readyMs),
    idle_mib: rounded(figures.idleBytes / MEBIBYTE),
    busy_mib: rounded(figures.busiestBytes / MEBIBYTE),
  });
}
