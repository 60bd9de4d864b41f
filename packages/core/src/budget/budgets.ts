import type {
  Budget,
  BudgetScope,
  BudgetUnit,
  MachineSettings,
  ProjectBudgets,
  Run,
} from '@ropewalk/contracts';
import { weighTokens } from './token-weights.ts';

/** One day of the machine's time zone, in milliseconds since the epoch; it ends where the next one starts. */
export interface Day {
  readonly startsAt: number;
  readonly endsAt: number;
}

/** What was spent; money as far as drivers tell it, which some do only at the end of a run. */
export interface Spend {
  readonly usd: number;
  readonly tokens: number;
  readonly workedMs: number;
}

/** What was added to a budget. */
export type Added = Readonly<Record<BudgetUnit, number>>;

/** What budgets are measured by. */
export interface Spending {
  readonly day: Day | null;
  /** Of the machine's settings. */
  readonly dayBudget: Budget | null;
  /** Runs that began on `day`, the project's and everybody's. */
  readonly projectDay: Spend;
  readonly machineDay: Spend & { readonly running: number };
  /** What people have added to the budgets of this day and of features; that of the machine is in `dayBudget`. */
  readonly added?: { readonly day: Added; readonly features: ReadonlyMap<number, Added> };
  /** Only where features have a budget: what was spent on each. */
  readonly features: readonly (Spend & { readonly featureId: number })[];
}

/** A budget that is used up. */
export interface ReachedBudget {
  readonly scope: BudgetScope;
  readonly unit: BudgetUnit;
  readonly limit: number;
  readonly spent: number;
  readonly featureId: number | null;
  readonly runId: number | null;
}

/** A budget of which much is spent. */
export interface NearedBudget extends ReachedBudget {
  readonly share: 0.5 | 0.8;
}

/** A run that must end, because a budget is used up. */
export interface BudgetStop {
  readonly runId: number;
  /** `run` is the run's own doing and an attempt like any other; `shared` is not. */
  readonly because: 'run' | 'shared';
  readonly reached: ReachedBudget;
}

/** How the budgets stand. */
export interface BudgetState {
  /** Set when nothing may be started before the day is over. */
  readonly day: ReachedBudget | null;
  /** Features that have used up theirs. */
  readonly features: ReadonlyMap<number, ReachedBudget>;
  /** Of which half or most is spent, and no more than that. */
  readonly neared: readonly NearedBudget[];
  readonly stops: readonly BudgetStop[];
  /** When minutes that go by change the answer; null when they do not. */
  readonly wakeAt: number | null;
}

export interface BudgetQuestion {
  readonly now: number;
  readonly budgets: ProjectBudgets;
  readonly spending: Spending | null;
  /** Runs of the project that have not ended. */
  readonly runs: readonly Run[];
}

const MINUTE_MS = 60_000;
/** A look at what goes by is never due at once again. */
const SOONEST_MS = 1_000;

/** Whether anything is limited: where nothing is, nobody need look at what was spent. */
export function hasBudgets(budgets: ProjectBudgets, machine: MachineSettings): boolean {
  return [budgets.run, budgets.feature, budgets.day, machine.dayBudget].some(isLimit);
}

function isLimit(budget: Budget | null): boolean {
  return (
    budget !== null && (budget.usd !== null || budget.tokens !== null || budget.minutes !== null)
  );
}

/** A budget with what a person has added to it; what is not limited stays so. */
export function withAdded(budget: Budget | null, added: Added | undefined): Budget | null {
  if (budget === null || added === undefined) {
    return budget;
  }
  const sum = (unit: BudgetUnit): number | null => {
    const limit = budget[unit];
    return limit === null ? null : limit + added[unit];
  };
  return { usd: sum('usd'), tokens: sum('tokens'), minutes: sum('minutes') };
}

/** The project's budget of this day, and that of one feature, with what was added. */
function dayBudgetOf({ budgets, spending }: Pick<BudgetQuestion, 'budgets' | 'spending'>) {
  return withAdded(budgets.day, spending?.added?.day);
}

function featureBudgetOf(
  { budgets, spending }: Pick<BudgetQuestion, 'budgets' | 'spending'>,
  featureId: number,
) {
  return withAdded(budgets.feature, spending?.added?.features.get(featureId));
}

const SHARES = [0.8, 0.5] as const;

/** Of every budget that is not used up, the highest of the shares that are told which it has reached. */
function nearedBudgets(question: BudgetQuestion): NearedBudget[] {
  const { spending, budgets, runs, now } = question;
  const nobody = { featureId: null, runId: null };
  const of = (
    budget: Budget | null,
    spend: Spend,
    about: Pick<NearedBudget, 'scope' | 'featureId' | 'runId'>,
  ): NearedBudget[] => {
    const share = SHARES.find((one) => reachedLimit(scaled(budget, one), spend) !== null);
    const near = share === undefined ? null : reachedLimit(scaled(budget, share), spend);
    return near === null || share === undefined || reachedLimit(budget, spend) !== null
      ? []
      : [{ ...about, unit: near.unit, limit: near.limit / share, spent: near.spent, share }];
  };
  const held = runs.filter((run) => run.state.status !== 'ended' && isHeldToBudgets(run));
  return [
    ...held.flatMap((run) =>
      of(budgets.run, spendOf(run, now), { scope: 'run', featureId: null, runId: run.id }),
    ),
    ...(spending?.day === null || spending === null
      ? []
      : [
          ...of(dayBudgetOf(question), spending.projectDay, { scope: 'project_day', ...nobody }),
          ...of(spending.dayBudget, spending.machineDay, { scope: 'machine_day', ...nobody }),
        ]),
    ...(spending?.features ?? []).flatMap(({ featureId, ...spend }) =>
      of(featureBudgetOf(question, featureId), spend, { scope: 'feature', featureId, runId: null }),
    ),
  ];
}

function scaled(budget: Budget | null, share: number): Budget | null {
  const part = (limit: number | null): number | null => (limit === null ? null : limit * share);
  return budget === null
    ? null
    : { usd: part(budget.usd), tokens: part(budget.tokens), minutes: part(budget.minutes) };
}

/** The first limit of `budget` that `spend` has reached; null while there is room. */
export function reachedLimit(
  budget: Budget | null,
  spend: Spend,
): { readonly unit: BudgetUnit; readonly limit: number; readonly spent: number } | null {
  const spent = { usd: spend.usd, tokens: spend.tokens, minutes: spend.workedMs / MINUTE_MS };
  for (const unit of ['usd', 'tokens', 'minutes'] as const) {
    const limit = budget?.[unit] ?? null;
    if (limit !== null && spent[unit] >= limit) {
      return { unit, limit, spent: spent[unit] };
    }
  }
  return null;
}

/**
 * Holds what was spent against the budgets. Promises that whatever is used up is named, that every run which
 * spends from a used-up budget is stopped, and that nobody else is.
 */
export function budgetState(question: BudgetQuestion): BudgetState {
  const { spending, budgets, now } = question;
  const day = spending === null ? null : reachedDay(spending, dayBudgetOf({ budgets, spending }));
  const features = reachedFeatures(question);
  const stops = question.runs.flatMap((run) => {
    const stop = isHeldToBudgets(run) ? stopOf(run, { ...question, day, features }) : null;
    return stop === null ? [] : [stop];
  });
  return {
    day,
    features,
    neared: nearedBudgets(question),
    stops,
    wakeAt: earliest(now, timesAhead(question)),
  };
}

/** What somebody else has started is theirs; an agent that a person talks with is held to budgets before each answer. */
function isHeldToBudgets({ role }: Run): boolean {
  return role !== 'external' && role !== 'assistant';
}

function reachedDay(spending: Spending, ofProject: Budget | null): ReachedBudget | null {
  if (spending.day === null) {
    return null;
  }
  const nobody = { featureId: null, runId: null };
  const machine = reachedLimit(spending.dayBudget, spending.machineDay);
  if (machine !== null) {
    return { scope: 'machine_day', ...machine, ...nobody };
  }
  const project = reachedLimit(ofProject, spending.projectDay);
  return project === null ? null : { scope: 'project_day', ...project, ...nobody };
}

function reachedFeatures(question: BudgetQuestion): Map<number, ReachedBudget> {
  const reached = new Map<number, ReachedBudget>();
  for (const { featureId, ...spend } of question.spending?.features ?? []) {
    const limit = reachedLimit(featureBudgetOf(question, featureId), spend);
    if (limit !== null) {
      reached.set(featureId, { scope: 'feature', ...limit, featureId, runId: null });
    }
  }
  return reached;
}

function stopOf(
  run: Run,
  known: BudgetQuestion & Pick<BudgetState, 'day' | 'features'>,
): BudgetStop | null {
  const own = reachedLimit(known.budgets.run, spendOf(run, known.now));
  if (own !== null) {
    const reached: ReachedBudget = { scope: 'run', ...own, featureId: null, runId: run.id };
    return { runId: run.id, because: 'run', reached };
  }
  const open = run.features.find(
    ({ featureId, outcome }) => outcome === null && known.features.has(featureId),
  );
  const shared = known.day ?? (open === undefined ? null : known.features.get(open.featureId));
  return shared === null || shared === undefined
    ? null
    : { runId: run.id, because: 'shared', reached: { ...shared, runId: run.id } };
}

/** What a run has spent so far. */
export function spendOf(run: Run, now: number): Spend {
  const { usage, state } = run;
  return {
    usd: usage.costUsd ?? 0,
    tokens: weighTokens(usage),
    workedMs: state.status === 'running' ? Math.max(0, now - state.startedAt) : 0,
  };
}

/** What is left of the money for one more run, and whether the run's own budget is what binds it. */
export interface Allowance {
  readonly usd: number;
  readonly because: BudgetStop['because'];
}

/** The least that a driver is told it may spend: nothing at all would be taken for no limit. */
export const LEAST_USD = 0.01;
/** The smallest part of a day's budget that a run gets while there is as much: each new run costs a beginning. */
const LEAST_SHARE = 0.05;

/** Money that runs which go on may still cost, beyond what they have told. */
export interface Promised {
  readonly projectUsd: number;
  readonly machineUsd: number;
}

/** Who else lives on the budgets of a day. */
export interface Sharing {
  readonly promised: Promised;
  /** Runs that may be started from now on while others go on, this one included; at least 1. */
  readonly parts: number;
}

const ALONE: Sharing = { promised: { projectUsd: 0, machineUsd: 0 }, parts: 1 };

/** Money of the day's budgets that is neither spent nor promised; infinite when money is not limited. */
export function unpromisedUsd(
  budgets: ProjectBudgets,
  spending: Spending | null,
  promised: Promised,
): number {
  return Math.min(
    leftUsd(
      dayBudgetOf({ budgets, spending }),
      (spending?.projectDay.usd ?? 0) + promised.projectUsd,
    ),
    leftUsd(spending?.dayBudget ?? null, (spending?.machineDay.usd ?? 0) + promised.machineUsd),
  );
}

/**
 * What a run on these features may cost; null when money is not limited. Of a day's budget it gets an equal part of
 * what nobody has been promised, so that what is told and what is promised never exceed it by more than `LEAST_USD`
 * a run. A feature's budget is not shared out: few runs work on one feature at the same time.
 */
export function allowanceOf(
  budgets: ProjectBudgets,
  spending: Spending | null,
  featureIds: readonly number[],
  { promised, parts }: Sharing = ALONE,
): Allowance | null {
  const own = leftUsd(budgets.run, 0);
  const unpromised = unpromisedUsd(budgets, spending, promised);
  const least = Math.min(
    leftUsd(dayBudgetOf({ budgets, spending }), 0),
    leftUsd(spending?.dayBudget ?? null, 0),
  );
  const shared = Math.min(
    unpromised,
    Math.max(unpromised / parts, least * LEAST_SHARE),
    ...featureIds.map((id) =>
      leftUsd(
        featureBudgetOf({ budgets, spending }, id),
        spending?.features.find(({ featureId }) => featureId === id)?.usd ?? 0,
      ),
    ),
  );
  const usd = Math.min(own, shared);
  return Number.isFinite(usd)
    ? { usd: Math.max(LEAST_USD, usd), because: own <= shared ? 'run' : 'shared' }
    : null;
}

function leftUsd(budget: Budget | null, spent: number): number {
  return (budget?.usd ?? Number.POSITIVE_INFINITY) - spent;
}

/** When limits in minutes will be reached if everything goes on as it does. */
function timesAhead({ now, budgets, spending, runs }: BudgetQuestion): number[] {
  const running = runs.filter((run) => run.state.status === 'running' && isHeldToBudgets(run));
  const ahead = (budget: Budget | null, workedMs: number, agents: number): number[] =>
    budget === null || budget.minutes === null || agents === 0
      ? []
      : [now + (budget.minutes * MINUTE_MS - workedMs) / agents];
  const times = running.flatMap((run) => ahead(budgets.run, spendOf(run, now).workedMs, 1));
  if (spending !== null) {
    times.push(
      ...ahead(dayBudgetOf({ budgets, spending }), spending.projectDay.workedMs, running.length),
      ...ahead(spending.dayBudget, spending.machineDay.workedMs, spending.machineDay.running),
    );
    const worked = new Set(running.flatMap((run) => run.features.map((entry) => entry.featureId)));
    for (const { featureId, workedMs } of spending.features) {
      times.push(
        ...(worked.has(featureId)
          ? ahead(featureBudgetOf({ budgets, spending }, featureId), workedMs, 1)
          : []),
      );
    }
  }
  return times;
}

function earliest(now: number, times: readonly number[]): number | null {
  return times.length === 0
    ? null
    : times.reduce((first, time) => Math.min(first, Math.max(time, now + SOONEST_MS)), Infinity);
}
