import type { Project } from '@ropewalk/contracts';
import {
  budgetState,
  decideImprovement,
  governing,
  nextStart,
  type ImproveDecision,
  type ImproveRecord,
  type ImproveSituation,
} from '@ropewalk/core';
import type { Crews } from '../crew/crews.ts';
import type { EngineContext } from '../engine-types.ts';
import { dayAt } from '../machine/day.ts';
import { accountOf, readPlace } from '../runs/account.ts';
import { chooseAgent } from '../runs/choose-agent.ts';

export interface ImproverDeps {
  readonly context: EngineContext;
  readonly crews: Pick<Crews, 'start' | 'mayUseAgent'>;
}

/** An agent that cannot be started now may be there later; events tell of everything else. */
const AFTER_REFUSAL_MS = 30 * 60_000;

/**
 * Sees to what the improving of a project wants at this moment: proposals that are accepted by themselves, the crew
 * that builds them, a look for more. Answers when to see to it again; null = when something happens.
 */
export async function lookForImprovement(
  deps: ImproverDeps,
  projectId: number,
): Promise<number | null> {
  const { store, clock } = deps.context;
  const project = await store.query('projectById', { projectId });
  if (project === null) {
    return null;
  }
  const day = dayAt(clock.now());
  const record = await store.query('improveRecord', { projectId, dayStartsAt: day.startsAt });
  if (!record.settings.enabled) {
    return null;
  }
  if (await acceptByItself(deps, project, record)) {
    return null;
  }
  const decision = decideImprovement(await readSituation(deps, project, record));
  switch (decision.type) {
    case 'idle':
      return null;
    case 'wait':
      return decision.until;
    case 'look':
      return dispatchLook(deps, project);
  }
}

/** How it stands with the improving of a project, for people. */
export async function explainImprovement(
  deps: ImproverDeps,
  project: Project,
): Promise<{ readonly record: ImproveRecord; readonly decision: ImproveDecision }> {
  const { store, clock } = deps.context;
  const { startsAt: dayStartsAt } = dayAt(clock.now());
  const record = await store.query('improveRecord', { projectId: project.id, dayStartsAt });
  return { record, decision: decideImprovement(await readSituation(deps, project, record)) };
}

/** True when a crew was started for what was accepted. */
async function acceptByItself(
  { context, crews }: ImproverDeps,
  project: Project,
  { settings, openProposals }: ImproveRecord,
): Promise<boolean> {
  const { store, clock, log } = context;
  const isWanted = settings.accept === 'by_itself' && openProposals > 0 && isAtRest(project);
  if (!isWanted) {
    return false;
  }
  let accepted = 0;
  for (const { id, state } of (
    await store.query('proposals', { projectId: project.id })
  ).reverse()) {
    if (state.status === 'open') {
      const answer = await store.execute(
        'proposal.accept',
        { proposalId: id, by: 'itself', dayStartsAt: dayAt(clock.now()).startsAt },
        clock.now(),
      );
      accepted += answer.ok ? 1 : 0;
    }
  }
  if (accepted === 0) {
    return false;
  }
  const started = await crews.start(project, {});
  if (!started.ok) {
    log.warn(
      { projectId: project.id, refusal: started.refusal },
      'no crew builds what was accepted',
    );
  }
  return started.ok;
}

/** Whether the crew has ended by itself because all was done: a person's stop holds. */
function isAtRest({ crew }: Project): boolean {
  return crew.status === 'stopped' && crew.end?.reason === 'all_passing';
}

async function readSituation(
  { context }: ImproverDeps,
  project: Project,
  record: ImproveRecord,
): Promise<ImproveSituation> {
  const { store, clock } = context;
  const now = clock.now();
  const day = dayAt(now);
  const snapshot = await store.query('snapshot', { projectId: project.id, now, day });
  const account = accountOf(
    context.resolveDriver(project.settings.driver, project.settings.provider),
  );
  const quota = snapshot.quotas.find((entry) => entry.account === account)?.state;
  const budget = budgetState({
    now,
    budgets: project.settings.budgets,
    spending: snapshot.spending,
    runs: snapshot.runs,
  });
  return {
    ...record,
    crew: project.crew,
    features: {
      total: snapshot.features.length,
      passing: snapshot.features.filter(({ state }) => state.status === 'passing').length,
    },
    day,
    budgetUntil: budget.day === null ? null : day.endsAt,
    accountUntil:
      quota?.status === 'waiting' ? quota.wakeAt : quota?.status === 'unavailable' ? 'never' : null,
    scheduleUntil: await readSchedule(context, project.id, now),
    now,
  };
}

async function readSchedule(
  { store }: EngineContext,
  projectId: number,
  now: number,
): Promise<ImproveSituation['scheduleUntil']> {
  const book = await store.query('scheduleBook', { projectId });
  const isScheduled = book.schedules.some((schedule) => schedule.enabled);
  return !isScheduled || governing(book, now) !== null ? null : (nextStart(book, now) ?? 'never');
}

async function dispatchLook(
  { context, crews }: ImproverDeps,
  project: Project,
): Promise<number | null> {
  const { store, clock, log } = context;
  const usable = await crews.mayUseAgent(project);
  if (!usable.ok) {
    log.info({ projectId: project.id, refusal: usable.refusal }, 'nobody looks for improvements');
    return clock.now() + AFTER_REFUSAL_MS;
  }
  const { driver, provider } = project.settings;
  const { account, allowance } = await readPlace(context, driver, provider);
  const dispatched = await store.execute(
    'run.dispatch',
    {
      projectId: project.id,
      role: 'improving',
      purpose: null,
      featureIds: [],
      ...chooseAgent(context, project.settings, 'initializer'),
      account,
      canaryOf: allowance === 'canary' ? account : null,
    },
    clock.now(),
  );
  if (!dispatched.ok) {
    // Somebody was quicker; the event that they caused makes us look again.
    log.debug({ refusal: dispatched.refusal }, 'a look for improvements was not begun');
  }
  return null;
}
