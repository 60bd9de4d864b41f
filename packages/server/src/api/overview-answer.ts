import {
  mascotOf,
  type FeatureStatus,
  type Landing,
  type Overview,
  type OverviewLanding,
  type Project,
  type Run,
  type WorkingRun,
} from '@ropewalk/contracts';
import {
  forecast,
  type ForecastLack,
  lastPlaceOfEvent,
  overviewOf,
  type Progress,
  ratesOf,
  type RunTimes,
  type Store,
} from '@ropewalk/core';
import { TESTING_IDLE } from '../control-plane/status.ts';
import { toWireTime } from '../wire/wire-feature.ts';
import { toScheduleNext } from '../wire/wire-schedule.ts';
import { toWireStats } from '../wire/wire-stats.ts';
import { toApiLanding } from '../wire/wire-work.ts';
import type { ApiDeps } from './api-deps.ts';
import { readNeeds } from './need-answers.ts';
import type { RecentLooks } from './recent-looks.ts';
import { readProjectUsage } from './usage-answers.ts';

type Deps = Pick<ApiDeps, 'store' | 'engine' | 'now'> & { readonly looks: RecentLooks };

const NEEDS_LISTED = 50;
const LANDINGS_LISTED = 10;
/** Landings and runs that pace is measured by. */
const MEASURED = 200;

/** What the first screen of a project shows, with the same few questions whatever the size of its backlog. */
export async function readOverview(deps: Deps, project: Project): Promise<Overview> {
  const { store } = deps;
  const projectId = project.id;
  const { seq, plan } = await deps.looks.of(projectId);
  const [needs, counts, working, landings, pace, usage, book] = await Promise.all([
    readNeeds(deps, project, plan),
    countFeatures(store, projectId),
    readWorking(store, projectId),
    readLandings(store, projectId),
    readPace(deps, project),
    readProjectUsage(deps, project, 1),
    store.query('scheduleBook', { projectId }),
  ]);
  const nameOf = await readNames(deps, projectId, [
    ...working.runs.flatMap((run) => run.features.map(({ featureId }) => featureId)),
    ...[...landings.landed, ...landings.queue].flatMap(({ featureId }) => featureId ?? []),
    ...needs.flatMap(({ feature }) => (feature === null ? [] : [feature.id])),
  ]);
  const idle = plan?.testingIdle ?? null;
  const { settings } = project;
  const runs = working.runs.map((run) => toWorking(run, working.times.get(run.id), nameOf));
  const testing = runs.filter(({ role }) => role === 'testing');
  return {
    stats: toWireStats(counts),
    ...tellPace(pace, counts, settings.maxConcurrency),
    needs_you: needs.slice(0, NEEDS_LISTED).map((need) => ({
      ...need,
      feature: need.feature === null ? null : nameOf(need.feature.id),
    })),
    more_needs: Math.max(0, needs.length - NEEDS_LISTED),
    working: runs,
    landed: landings.landed.map((landing) => toLanded(landing, nameOf)),
    landing_queue: landings.queue.map((landing) => toLanded(landing, nameOf)),
    regression: {
      wanted: settings.yolo ? 0 : settings.testingAgentRatio,
      testing: testing.map(({ run_id, name, features }) => ({ run_id, name, features })),
      idle:
        idle === null || testing.length > 0 ? null : { code: idle, sentence: TESTING_IDLE[idle] },
    },
    today: {
      usage: usage.total,
      budgets: usage.budgets.filter(
        ({ scope }) => scope === 'project_day' || scope === 'machine_day',
      ),
    },
    schedule: toScheduleNext(overviewOf(book, deps.now())),
    seq,
    live_seq: lastPlaceOfEvent(seq),
  };
}

type Counts = Record<FeatureStatus, number>;

async function countFeatures(store: Store, projectId: number): Promise<Counts> {
  const counts = { pending: 0, in_progress: 0, landing: 0, passing: 0, needs_input: 0, parked: 0 };
  for (const entry of await store.query('featureCounts', {})) {
    if (entry.projectId === projectId) {
      counts[entry.status] = entry.count;
    }
  }
  return counts;
}

async function readWorking(
  store: Store,
  projectId: number,
): Promise<{ readonly runs: readonly Run[]; readonly times: ReadonlyMap<number, RunTimes> }> {
  const runs = (await store.query('activeRuns', {})).filter((run) => run.projectId === projectId);
  const times = await store.query('runTimes', { runIds: runs.map(({ id }) => id) });
  return { runs, times: new Map(times.map((entry) => [entry.runId, entry])) };
}

async function readLandings(
  store: Store,
  projectId: number,
): Promise<{ readonly landed: readonly Landing[]; readonly queue: readonly Landing[] }> {
  const [recent, open] = await Promise.all([
    store.query('landings', { projectId, limit: MEASURED }),
    store.query('openLandings', {}),
  ]);
  return {
    landed: recent.filter(({ state }) => state.status === 'landed').slice(0, LANDINGS_LISTED),
    queue: open.filter((landing) => landing.projectId === projectId),
  };
}

/** Null where no crew has ever worked. */
async function readPace({ store, now }: Deps, project: Project): Promise<Progress | null> {
  const { id: projectId, crew } = project;
  const began =
    crew.status === 'stopped'
      ? await store.query('lastEvent', { projectId, types: ['crew.started'] })
      : null;
  const startedAt = crew.status === 'stopped' ? (began?.at ?? null) : crew.startedAt;
  if (startedAt === null) {
    return null;
  }
  const [landedAt, runs] = await Promise.all([
    store.query('landedTimes', { projectId, limit: MEASURED }),
    store.query('runs', { projectId, limit: MEASURED, role: 'coding' }),
  ]);
  const times = await store.query('runTimes', { runIds: runs.map(({ id }) => id) });
  const oldest = landedAt.at(-1) ?? startedAt;
  return {
    now: now(),
    landedAt,
    worked: times.flatMap(({ startedAt: from, endedAt: until }) =>
      from === null ? [] : [{ from, until }],
    ),
    // What is older than the landings that were read is left aside.
    startedAt: landedAt.length < MEASURED ? startedAt : Math.max(startedAt, oldest),
    endedAt: crew.status === 'stopped' ? (crew.end?.at ?? startedAt) : null,
  };
}

const LACKS: Readonly<Record<ForecastLack, string>> = {
  not_working: 'Nobody works: start the crew to see when it will be done.',
  too_few_landings: 'Too little has landed in this run to say when it will be done.',
  needs_person: 'All that is left waits for you.',
  nothing_left: 'Everything passes.',
};

function tellPace(
  pace: Progress | null,
  counts: Counts,
  slots: number,
): Pick<Overview, 'rate' | 'forecast'> {
  const open = counts.pending + counts.in_progress + counts.landing;
  const waitForPerson = counts.needs_input + counts.parked;
  const rates = pace === null ? { lastHour: null, wholeRun: null } : ratesOf(pace);
  const found = forecast(pace ?? NEVER, { open, waitForPerson, slots });
  return {
    rate: { last_hour: rates.lastHour, whole_run: rates.wholeRun },
    forecast:
      found.type === 'known'
        ? { type: 'known', p50: toWireTime(found.p50), p90: toWireTime(found.p90) }
        : { ...found, sentence: LACKS[found.because] },
  };
}

const NEVER: Progress = { now: 0, landedAt: [], worked: [], startedAt: 0, endedAt: 0 };

type NameOf = (id: number) => { readonly id: number; readonly name: string };

async function readNames(
  { store, now }: Deps,
  projectId: number,
  ids: readonly number[],
): Promise<NameOf> {
  const which = { ids: [...new Set(ids)] };
  const cards = await store.query('cards', { projectId, now: now(), which });
  const names = new Map(cards.map(({ id, name }) => [id, name]));
  return (id) => ({ id, name: names.get(id) ?? '' });
}

function toWorking(run: Run, times: RunTimes | undefined, nameOf: NameOf): WorkingRun {
  const { state, usage } = run;
  return {
    run_id: run.id,
    name: mascotOf(run.id),
    role: run.role,
    status: state.status === 'ended' ? 'running' : state.status,
    features: run.features.map(({ featureId }) => nameOf(featureId)),
    since: toWireTime(times?.startedAt ?? run.createdAt),
    tokens: usage.inputTokens + usage.outputTokens + usage.cacheReadTokens + usage.cacheWriteTokens,
    cost_usd: usage.costUsd,
    priced_by: usage.pricedBy ?? null,
  };
}

function toLanded(landing: Landing, nameOf: NameOf): OverviewLanding {
  const { id, kind, run_id, status, commit, created_at, settled_at } = toApiLanding(landing);
  const feature = landing.featureId === null ? null : nameOf(landing.featureId);
  return { id, kind, run_id, status, commit, created_at, settled_at, feature };
}
