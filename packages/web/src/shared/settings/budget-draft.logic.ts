/** What may be spent, as the API says it; null is no limit. */
export interface Budget {
  readonly usd: number | null;
  readonly tokens: number | null;
  readonly minutes: number | null;
}

/** As it is typed; empty is no limit. */
export interface BudgetDraft {
  readonly usd: string;
  readonly tokens: string;
  readonly minutes: string;
}
export type BudgetUnit = keyof BudgetDraft;
export const UNITS: readonly BudgetUnit[] = ['usd', 'tokens', 'minutes'];

const MOST: Readonly<Record<BudgetUnit, number>> = {
  usd: 1_000_000,
  tokens: Number.MAX_SAFE_INTEGER,
  minutes: 10_000_000,
};

export function toBudgetDraft(budget: Budget | null): BudgetDraft {
  const text = (value: number | null | undefined): string =>
    value === null || value === undefined ? '' : String(value);
  return {
    usd: text(budget?.usd),
    tokens: text(budget?.tokens),
    minutes: text(budget?.minutes),
  };
}

/** A number with its letters: `20`, `$20`, `1.5M`, `200k`; null for none, undefined for what is no amount. */
export function amountOf(text: string, unit: BudgetUnit): number | null | undefined {
  const plain = text.trim().replace(/^\$/, '').replaceAll('_', '');
  if (plain === '') {
    return null;
  }
  const found = /^(\d+(?:[.,]\d+)?)\s*([kM]?)$/.exec(plain);
  const factor = found?.[2] === 'k' ? 1_000 : found?.[2] === 'M' ? 1_000_000 : 1;
  const amount = Number(found?.[1]?.replace(',', '.')) * factor;
  const isFine = amount > 0 && amount <= MOST[unit];
  return isFine && (unit !== 'tokens' || Number.isInteger(amount)) ? amount : undefined;
}

/** Which of the three is wrong. */
export function budgetProblem(draft: BudgetDraft): BudgetUnit | null {
  return UNITS.find((unit) => amountOf(draft[unit], unit) === undefined) ?? null;
}

/** As the API takes it; only a draft without problems may be sent. */
export function toBudget(draft: BudgetDraft): Budget | null {
  const budget = {
    usd: amountOf(draft.usd, 'usd') ?? null,
    tokens: amountOf(draft.tokens, 'tokens') ?? null,
    minutes: amountOf(draft.minutes, 'minutes') ?? null,
  };
  return UNITS.every((unit) => budget[unit] === null) ? null : budget;
}
