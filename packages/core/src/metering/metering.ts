import type {
  AgentEnding,
  Budget,
  DriverMetering,
  MachineSettings,
  Metering,
  ProjectBudgets,
  Usage,
} from '@ropewalk/contracts';
import { toldTokens } from '../price/price-table.ts';

/** What a run showed of whether its driver tells what was used; null where it showed nothing. */
export function shownMetering(run: {
  readonly usage: Usage;
  /** Whether its agent used a tool, which takes an answer of a model. */
  readonly acted: boolean;
  readonly ending: AgentEnding['kind'];
}): boolean | null {
  if (toldTokens(run.usage) || run.usage.costUsd !== null) return true;
  // Some tell it with the end of a turn: only of one that came to its end is it known that nothing was told.
  return run.acted && run.ending === 'completed' ? false : null;
}

/** How a driver stands: what a run has shown is surer than what is declared of its program. */
export function meteringOf(
  { name, metering }: { readonly name: string; readonly metering: Metering },
  shown: readonly DriverMetering[],
): Metering {
  if (metering === 'nothing') return metering;
  const known = shown.find(({ driver }) => driver === name);
  return known === undefined ? metering : known.metered ? 'metered' : 'unmetered';
}

/**
 * Whether time is limited by somebody's word, so that an agent that tells nothing is held by something: minutes of
 * each run, of each feature, or of the day. The longest that a run may take is no such word: it bounds no number of runs.
 */
export function hasTimeLimit(budgets: ProjectBudgets, machine: MachineSettings): boolean {
  const all: readonly (Budget | null)[] = [
    budgets.run,
    budgets.feature,
    budgets.day,
    machine.dayBudget,
  ];
  return all.some((budget) => budget !== null && budget.minutes !== null);
}

/** What to do about it, for a person. */
export function timeLimitSentence(driver: string): string {
  return `${driver} is unmetered: it does not tell what it uses, so that no budget of money or tokens can hold it. Set a limit of minutes (of each run, each feature or the day) in the settings, or with: ropewalk budget set PROJECT --per day --minutes 240`;
}
