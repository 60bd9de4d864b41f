import type { BudgetUnit } from '@ropewalk/contracts';

/** The smallest addition that is worth a click. */
const LEAST: Readonly<Record<BudgetUnit, number>> = { usd: 1, tokens: 50_000, minutes: 15 };
/** The share of the budget that an addition brings on top of what was spent too much. */
const SHARE = 0.25;

/**
 * A sensible addition to a budget that is used up: what was spent beyond it and a quarter of it, as a round number
 * (1, 2, 2.5 or 5 and noughts). Promises that the budget is then not used up any more.
 */
export function suggestAddition(unit: BudgetUnit, limit: number, spent: number): number {
  const wanted = Math.max(LEAST[unit], limit * SHARE) + Math.max(0, spent - limit);
  const magnitude = 10 ** Math.floor(Math.log10(wanted));
  const step = [1, 2, 2.5, 5, 10].find((one) => one * magnitude >= wanted) ?? 10;
  return step * magnitude;
}
