import { machineSettingsSchema, type Project, type Run } from '@ropewalk/contracts';
import {
  accept,
  verdictOfEnding,
  verdictOfOurs,
  type AgentDriver,
  type Allowance,
  type OurReason,
  type RunVerdict,
} from '@ropewalk/core';
import { createBudgetStops } from '../../packages/engine/src/crew/budget-stops.ts';
import { createDispatcher } from '../../packages/engine/src/crew/dispatcher.ts';
import { createMemoryRooms } from '../../packages/engine/src/crew/memory-room.ts';
import { createMachineSlots } from '../../packages/engine/src/crew/machine-slots.ts';
import { createSpendWatch } from '../../packages/engine/src/crew/spend-watch.ts';
import type { EngineContext } from '../../packages/engine/src/engine-types.ts';
import {
  giveBackCanaries,
  isParked,
  noteAnswer,
  settleAccount,
} from '../../packages/engine/src/runs/account.ts';
import { createAllowances } from '../../packages/engine/src/runs/allowance.ts';
import type { SimulatedProvider } from './simulated-provider.ts';
import type { SteppedClock } from './stepped-clock.ts';

/** The one account that all simulated agents share. */
export const ACCOUNT = 'simulated';
/** What one call of a model costs at most. */
const MOST_USD = 0.6;
const MOST_TOKENS = 60_000;

/** Calls in one turn of an agent that tells what it used with the end of the turn, at most. */
const MOST_CALLS_OF_TURN = 3;

/** What one report of an agent says at most: one call, or one turn where agents tell it then. */
export const MOST_OF_REPORT = {
  calls: { usd: MOST_USD, tokens: MOST_TOKENS },
  turns: { usd: MOST_USD * MOST_CALLS_OF_TURN, tokens: MOST_TOKENS * MOST_CALLS_OF_TURN },
} as const;

/** When agents tell what they used. */
export type Telling = keyof typeof MOST_OF_REPORT;

/** What can be broken on purpose, to see that the invariants notice. */
export type Fault = 'starts_while_parked' | 'forgets_budgets' | 'sleeps_on' | 'none';

/** The control plane of the simulation: real store, dispatcher, budgets and accounts; only agents are played. */
export interface SimulatedCrews {
  /** Resolves when everything that was to happen at this moment has happened. */
  settled(): Promise<void>;
  /** The projects of the agents that have begun and not ended, one entry for each agent. */
  working(): readonly number[];
  /** Ends as a crash does: agents are gone, nothing is settled. */
  crash(): Promise<void>;
}

interface Agent {
  readonly run: Run;
  readonly project: Project;
  cancel: () => void;
  started: boolean;
  over: boolean;
  usd: number;
  tokens: number;
  calls: number;
  /** Calls of this turn that are still to be made. */
  callsLeft: number;
  allowance: Allowance | null;
}

export async function openSimulatedCrews(given: {
  readonly base: EngineContext;
  readonly clock: SteppedClock;
  readonly random: () => number;
  readonly provider: SimulatedProvider;
  readonly projects: readonly Project[];
  /** Of each project, in their order. */
  readonly telling: ReadonlyMap<number, Telling>;
  readonly fault: Fault;
}): Promise<SimulatedCrews> {
  const { base, clock, random, provider, fault } = given;
  const machine = machineSettingsSchema.parse(await base.store.query('machineSettings', {}));
  const driver: AgentDriver = {
    name: ACCOUNT,
    account: ACCOUNT,
    reportsLimits: true,
    metering: 'metered',
    probe: async () => accept({ readOnly: [], endpoints: [] }),
    start: () => {
      throw new Error('agents are played by the simulation');
    },
  };
  const context: EngineContext = {
    ...base,
    clock,
    settings: () => machine,
    resolveDriver: () => accept(driver),
  };
  const { store } = context;
  const agents = new Map<number, Agent>();
  const pending = new Set<Promise<unknown>>();
  let isUp = true;
  const does = (work: () => Promise<unknown>): void => {
    const done = work().finally(() => pending.delete(done));
    pending.add(done);
  };
  const allowances = createAllowances(context);

  const end = async (agent: Agent, verdict: RunVerdict): Promise<void> => {
    if (agent.over || !isUp) return;
    agent.over = true;
    agent.cancel();
    agents.delete(agent.run.id);
    await settleAccount(context, agent.run, ACCOUNT, verdict);
    const { outcome, detail, park } = verdict;
    await store.execute(
      'run.end',
      { runId: agent.run.id, outcome, detail, lastOutput: null, savedRef: null, park },
      clock.now(),
    );
  };
  const stop = (runId: number, reason: OurReason): Promise<void> => {
    const agent = agents.get(runId);
    return agent === undefined ? Promise.resolve() : end(agent, verdictOfOurs(reason));
  };

  const dispatcher = createDispatcher({
    fleetRoom: async () => null,
    context,
    slots: createMachineSlots(
      () => machine.slots,
      () => agents.size,
    ),
    isMoneyLeft: (project, spending) => allowances.isLeft(project, spending),
    headroom: async () => ({ memory: 'enough', disk: 'enough', freeMemoryBytes: 2 ** 40 }),
    rooms: createMemoryRooms(context, { presentBytes: () => 0 }),
    sweepUnderWay: () => false,
    finalSweepDone: async () => true,
    startFinalSweep: async () => undefined,
    mayStart: () => true,
    budgetStops: createBudgetStops(context, (runId, reason) => {
      const ended = fault === 'forgets_budgets' ? Promise.resolve() : stop(runId, reason);
      does(() => ended);
      return ended;
    }),
  });
  const watch = createSpendWatch(context, (projectId) => dispatcher.consider(projectId));

  const later = (agent: Agent, ms: number, act: () => Promise<unknown>): void => {
    agent.cancel = clock.wakeAt(clock.now() + ms, () => does(act));
  };
  const nextCall = (agent: Agent): void =>
    later(agent, 20_000 + random() * 300_000, () => call(agent));

  const tellingOf = ({ project }: Agent): Telling => given.telling.get(project.id) ?? 'calls';
  const nextTurn = (agent: Agent): void => {
    agent.callsLeft =
      tellingOf(agent) === 'turns' ? 1 + Math.floor(random() * MOST_CALLS_OF_TURN) : 1;
    nextCall(agent);
  };

  /** One call of the model: a limit, or an answer that costs something. */
  const call = async (agent: Agent): Promise<void> => {
    if (agent.over || !isUp) return;
    const { run, allowance } = agent;
    const telling = tellingOf(agent);
    const limit = provider.limitAt(clock.now());
    if (limit !== null) {
      const facts = { changed: true, opened: true, acted: agent.calls > 0, reportsLimits: true };
      return end(agent, verdictOfEnding(limit, facts));
    }
    agent.usd += random() * MOST_USD;
    agent.tokens += Math.ceil(random() * MOST_TOKENS);
    agent.calls += 1;
    agent.callsLeft -= 1;
    if (agent.calls === 1) await noteAnswer(context, run, ACCOUNT);
    if (agent.callsLeft > 0) return nextCall(agent);
    const usage = {
      inputTokens: 0,
      outputTokens: agent.tokens,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      costUsd: agent.usd,
    };
    await store.execute('run.usage', { runId: run.id, usage }, clock.now());
    if (fault !== 'forgets_budgets') await watch.note(agent.project);
    if (agent.over) return;
    // A program that can limit money looks at it after each call; others are ended by what they tell.
    const isLimited = telling === 'calls' && allowance !== null && fault !== 'forgets_budgets';
    if (isLimited && agent.usd >= allowance.usd) {
      return end(agent, { ...verdictOfOurs('budget'), account: { type: 'works' } });
    }
    // Work that never lands and never counts, so that there is always more of it.
    return random() < 0.15
      ? end(agent, { ...verdictOfOurs('stopped'), account: { type: 'works' } })
      : nextTurn(agent);
  };

  /** What the supervisor does before an agent begins: a place takes a while, and much may happen meanwhile. */
  const begin = async (agent: Agent): Promise<void> => {
    if (agent.over || !isUp) return;
    const parked = fault !== 'starts_while_parked' && (await isParked(context, agent.run, ACCOUNT));
    if (parked) return end(agent, verdictOfOurs('account_waiting'));
    agent.allowance = await allowances.take(agent.project, agent.run);
    agent.started = true;
    await store.execute('run.start', { runId: agent.run.id, pid: 1, workspace: 'w' }, clock.now());
    nextTurn(agent);
  };

  const carry = async (runId: number, projectId: number): Promise<void> => {
    const run = await store.query('run', { runId });
    const project = await store.query('projectById', { projectId });
    if (run === null || project === null) return;
    const agent: Agent = {
      run,
      project,
      cancel: () => undefined,
      started: false,
      over: false,
      usd: 0,
      tokens: 0,
      calls: 0,
      callsLeft: 0,
      allowance: null,
    };
    agents.set(runId, agent);
    // Where nobody looks again, what happens while a place is prepared shows the more the longer that takes.
    const slow = fault === 'sleeps_on' ? 600_000 : fault === 'starts_while_parked' ? 240_000 : 0;
    later(agent, 1_000 + random() * 29_000 + slow, () => begin(agent));
  };
  const unsubscribe = store.subscribe(({ effects }) => {
    for (const { effect, projectId, id } of effects) {
      if (effect.type === 'run.carry') does(() => carry(effect.runId, projectId));
      does(() => store.settleEffect(id));
    }
  });

  for (const { id } of given.projects) {
    await giveBackCanaries(context, id);
    dispatcher.consider(id);
  }
  const settled = async (): Promise<void> => {
    do {
      await Promise.all(pending);
      await dispatcher.idle();
      // What was published last is heard in the next turn.
      await new Promise((resolve) => setImmediate(resolve));
    } while (pending.size > 0);
    await dispatcher.idle();
  };
  return {
    settled,
    working: () =>
      [...agents.values()]
        .filter(({ started, over }) => started && !over)
        .map(({ project }) => project.id),
    async crash() {
      await settled();
      isUp = false;
      dispatcher.close();
      unsubscribe();
      agents.forEach((agent) => agent.cancel());
      agents.clear();
    },
  };
}
