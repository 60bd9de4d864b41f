import type { CommandInput, CommandName, CommandOutput } from '@ropewalk/core';
import type { Queries, QueryName, Result, Store } from '@ropewalk/core';
import type { CostsAt } from './costs.ts';
import type { Mirror } from './mirror.ts';
import type { Resource, StoreTurns } from './resources.ts';

/** The real store behind a port whose answers take as long, in virtual time, as they were measured to. */
export interface ModelledStore {
  readonly store: Store;
  /** Questions to the real store that have not been answered, and how many were ever asked. */
  underWay(): number;
  asked(): number;
  /** Plans that were made so far. */
  plans(): number;
}

export function createModelledStore(given: {
  readonly real: Store;
  readonly mirror: Mirror;
  readonly costs: CostsAt;
  readonly turns: StoreTurns;
  /** The thread in which the control plane plans. */
  readonly main: Resource;
}): ModelledStore {
  const { real, mirror, costs, turns, main } = given;
  let underWay = 0;
  let asked = 0;
  let plans = 0;

  const really = async <T>(ask: () => Promise<T>): Promise<T> => {
    underWay += 1;
    asked += 1;
    try {
      return await ask();
    } finally {
      underWay -= 1;
    }
  };

  type Answers = { readonly [N in QueryName]?: (of: Queries[N][0]) => Promise<Queries[N][1]> };
  const answers: Answers = {
    async snapshot({ now }) {
      const runs = mirror.runs();
      await turns.read(costs.snapshotMs(runs));
      await main.hold(costs.snapshotTakenMs(runs));
      return mirror.snapshot(now);
    },
    // Asked once before each plan, and by nobody else here: no budget is set.
    async reservations() {
      const runs = mirror.runs();
      const asked = costs.reservationsMs(runs) + costs.activeRunsMs(runs) + costs.fleetMs(runs);
      await turns.read(asked);
      await main.hold(costs.planMs(runs));
      plans += 1;
      return really(() => real.query('reservations', {}));
    },
  };

  const execute = async <N extends CommandName>(
    name: N,
    input: CommandInput<N>,
    now: number,
  ): Promise<Result<CommandOutput<N>>> => {
    await turns.write(costs.command(name));
    return really(() => real.execute(name, input, now));
  };
  const query = async <N extends QueryName>(
    name: N,
    parameters: Queries[N][0],
  ): Promise<Queries[N][1]> => {
    const own: Answers[N] = answers[name];
    if (own !== undefined) return own(parameters);
    await turns.read(costs.readMs);
    return really(() => real.query(name, parameters));
  };
  return {
    store: {
      ...real,
      execute,
      query,
      async settleEffect(effectId) {
        await turns.write(0);
        return really(() => real.settleEffect(effectId));
      },
    },
    underWay: () => underWay,
    asked: () => asked,
    plans: () => plans,
  };
}
