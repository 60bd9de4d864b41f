import type { Event, Project, QuotaState } from '@ropewalk/contracts';
import type { Store } from '@ropewalk/core';
import { dayAt } from '@ropewalk/engine';
import { openProjectStage } from '../../packages/engine/src/project/project-stage.suite.ts';
import {
  ACCOUNT,
  MOST_OF_REPORT,
  openSimulatedCrews,
  type Fault,
  type SimulatedCrews,
  type Telling,
} from './simulated-crews.ts';
import { simulatedProvider } from './simulated-provider.ts';
import { steppedClock, type SteppedClock } from './stepped-clock.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Work must go on this soon after a reset that was named. */
const RESTART_MS = 2 * MINUTE_MS;

/** What a simulated day was like. */
export interface DayReport {
  readonly seed: number;
  readonly starts: number;
  readonly limits: number;
  readonly reboots: number;
  readonly usd: number;
  /** How long after a named reset work went on, at worst. */
  readonly slowestRestartMs: number;
  /** By how much a budget of the day was exceeded at worst: 1 is a call (or turn) of each agent that worked. */
  readonly worstOvershoot: number;
  /** Every invariant that was broken; empty when all held. */
  readonly problems: readonly string[];
}

/**
 * Lets two crews work through simulated hours on real store, plan, dispatcher, budgets and quotas, with limits, budgets
 * and reboots thrown in by a seed, and looks after each step whether what is promised holds.
 */
export async function simulateDay(options: {
  readonly seed: number;
  readonly hours: number;
  readonly fault?: Fault;
}): Promise<DayReport> {
  const { seed, hours, fault = 'none' } = options;
  const random = mulberry32(seed);
  const start = Date.UTC(2026, 9, 8, 6);
  const clock = steppedClock(start);
  const stage = await openProjectStage();
  try {
    const { store } = stage;
    const projects = [stage.project, await stage.register('second')];
    await prepare(store, projects, clock, { random, hours });
    const provider = simulatedProvider(random, start);
    // The second crew works through agents that tell what they used with the end of a turn, as some of ACP do.
    const telling = new Map<number, Telling>(
      projects.map(({ id }, index) => [id, index === 0 ? 'calls' : 'turns']),
    );
    const open = (): Promise<SimulatedCrews> =>
      openSimulatedCrews({
        base: stage.context,
        clock,
        random,
        provider,
        projects,
        telling,
        fault,
      });
    const watcher = createWatcher(store, clock, telling);
    let crews = await open();
    let rebootAt = nextReboot(clock, random);
    let reboots = 0;
    while (clock.now() < start + hours * HOUR_MS) {
      await crews.settled();
      await watcher.look(projects, crews);
      if (clock.now() >= rebootAt) {
        await crews.crash();
        clock.skipTo(clock.now() + random() * 3 * MINUTE_MS);
        await recover(store, clock);
        watcher.isUpAgain();
        crews = await open();
        rebootAt = nextReboot(clock, random);
        reboots += 1;
      } else if (!clock.step(start + hours * HOUR_MS)) {
        break;
      }
    }
    await crews.crash();
    return { seed, reboots, ...(await watcher.report(projects)) };
  } finally {
    await stage.close();
  }
}

function nextReboot(clock: SteppedClock, random: () => number): number {
  return clock.now() + (15 + random() * 90) * MINUTE_MS;
}

async function prepare(
  store: Store,
  projects: readonly Project[],
  clock: SteppedClock,
  { random, hours }: { readonly random: () => number; readonly hours: number },
): Promise<void> {
  // On some days budgets are what binds, on others limits are.
  const plenty = random() < 0.5 ? 1 : 8;
  const day = (): { usd: number; tokens: number; minutes: null } => ({
    usd: Math.ceil(plenty * hours * (2 + random() * 7)),
    tokens: Math.ceil(plenty * hours * (250_000 + random() * 900_000)),
    minutes: null,
  });
  await store.execute('settings.change', { change: { dayBudget: day() } }, clock.now());
  for (const { id: projectId } of projects) {
    const features = Array.from({ length: 8 }, (_, index) => ({
      category: 'c',
      name: `feature ${index}`,
      description: 'd',
      steps: ['s'],
      priority: null,
      checks: [],
      dependsOnPositions: [],
      dependsOnIds: [],
    }));
    const created = { projectId, features, origin: 'person', completesBacklog: true } as const;
    await store.execute('feature.create', created, clock.now());
    const budgets = { run: null, feature: null, day: random() < 0.7 ? day() : null };
    const settings = { maxConcurrency: 4, testingAgentRatio: 0, driver: 'acp:simulated', budgets };
    const started = await store.execute('crew.start', { projectId, settings }, clock.now());
    if (!started.ok) throw new Error(started.refusal.message);
  }
}

/** What `recover` does about runs: our own crash is nobody's attempt. */
async function recover(store: Store, clock: SteppedClock): Promise<void> {
  for (const run of await store.query('activeRuns', {})) {
    await store.execute(
      'run.end',
      {
        runId: run.id,
        outcome: 'interrupted',
        detail: 'The control plane ended.',
        lastOutput: null,
        savedRef: null,
        park: null,
      },
      clock.now(),
    );
  }
}

interface Watcher {
  look(projects: readonly Project[], crews: SimulatedCrews): Promise<void>;
  isUpAgain(): void;
  report(projects: readonly Project[]): Promise<Omit<DayReport, 'seed' | 'reboots'>>;
}

/** Knows of the account only what the events say, and of nothing what the parts that are looked at think. */
function createWatcher(
  store: Store,
  clock: SteppedClock,
  telling: ReadonlyMap<number, Telling>,
): Watcher {
  const problems = new Set<string>();
  let state: QuotaState = { status: 'open' };
  let due: number | null = null;
  let upSince = 0;
  let starts = 0;
  let limits = 0;
  let slowestRestartMs = 0;
  let worstOvershoot = 0;
  const most = { calls: 0, turns: 0 };
  const at = (): string => new Date(clock.now()).toISOString();

  const hear = (event: Event): void => {
    const { body } = event;
    if (body.type === 'quota.changed' && body.account === ACCOUNT) {
      state = body.state;
      if (state.status === 'waiting') {
        limits += 1;
        due = state.source === 'backoff' ? null : state.resetsAt;
      }
    }
    if (body.type === 'run.started') {
      starts += 1;
      const isCanary = state.status === 'canary' && state.runId === body.runId;
      if (!isCanary && state.status !== 'open' && state.status !== 'ramp') {
        problems.add(`${at()}: run ${body.runId} began while the account was ${state.status}`);
      }
      if (due !== null && event.at >= due) {
        slowestRestartMs = Math.max(slowestRestartMs, event.at - Math.max(due, upSince));
        due = null;
      }
    }
  };
  store.subscribe(({ events }) => events.forEach(hear));

  const spendingOf = (projectId: number) => {
    const now = clock.now();
    return store.query('spending', { projectId, now, day: dayAt(now) });
  };

  const look: Watcher['look'] = async (projects, crews) => {
    const working = crews.working();
    for (const kind of ['calls', 'turns'] as const) {
      const now = working.filter((projectId) => telling.get(projectId) === kind).length;
      most[kind] = Math.max(most[kind], now);
    }
    let isSpent = false;
    for (const { id } of projects) {
      const spending = await spendingOf(id);
      const project = await store.query('projectById', { projectId: id });
      if (spending === null || project === null) continue;
      const own = { ...NOBODY, [telling.get(id) ?? 'calls']: most[telling.get(id) ?? 'calls'] };
      for (const [limit, spend, agents] of [
        [project.settings.budgets.day, spending.projectDay, own],
        [spending.dayBudget, spending.machineDay, most],
      ] as const) {
        const allowed = allowedExcess(agents);
        const over = {
          usd: excess(limit?.usd, spend.usd),
          tokens: excess(limit?.tokens, spend.tokens),
        };
        isSpent ||=
          over.usd > -MOST_OF_REPORT.turns.usd || over.tokens > -MOST_OF_REPORT.turns.tokens;
        const share = Math.max(over.usd / allowed.usd, over.tokens / allowed.tokens);
        worstOvershoot = Math.max(worstOvershoot, share);
        if (share > 1) {
          problems.add(
            `${at()}: a budget is exceeded by ${share.toFixed(2)} of what ${agents.calls} agents with a call each and ${agents.turns} with a turn each could`,
          );
        }
      }
    }
    if (due !== null && !isSpent && clock.now() > Math.max(due, upSince) + RESTART_MS) {
      problems.add(`${at()}: nothing has begun since the reset at ${new Date(due).toISOString()}`);
      due = null;
    }
  };

  return {
    look,
    isUpAgain() {
      upSince = clock.now();
    },
    async report(projects) {
      let usd = 0;
      for (const { id } of projects) {
        const features = await store.query('features', { projectId: id });
        if (features.some(({ attempts }) => attempts > 0)) {
          problems.add(`a limit, a budget or a reboot was counted as an attempt in project ${id}`);
        }
        const used = await store.query('usage', {
          projectId: id,
          since: 0,
          until: Number.MAX_SAFE_INTEGER,
          now: clock.now(),
        });
        usd += used.reduce((sum, run) => sum + (run.usage.costUsd ?? 0), 0);
      }
      return { starts, limits, usd, slowestRestartMs, worstOvershoot, problems: [...problems] };
    },
  };
}

type Agents = Readonly<Record<Telling, number>>;

const NOBODY: Agents = { calls: 0, turns: 0 };

/** By how much agents may exceed a budget: each by one report of what it used. */
function allowedExcess({ calls, turns }: Agents): {
  readonly usd: number;
  readonly tokens: number;
} {
  const of = (unit: 'usd' | 'tokens'): number =>
    Math.max(1e-9, calls * MOST_OF_REPORT.calls[unit] + turns * MOST_OF_REPORT.turns[unit]);
  return { usd: of('usd'), tokens: of('tokens') };
}

/** Negative while there is room; without a limit there always is. */
function excess(limit: number | null | undefined, spent: number): number {
  return limit === null || limit === undefined ? -Infinity : spent - limit;
}

/** The generator of Tommy Ettinger that is known by this name: small, and the same everywhere. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
