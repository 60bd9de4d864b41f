import type { Overview } from '#shared/api/wire.ts';
import { formatCompact, formatMoney } from '#shared/format/format.ts';
import type { Tone } from '#ui/tone.ts';

type Budget = Overview['today']['budgets'][number];
type Usage = Overview['today']['usage'];

const WARN_AT = 0.8;

/** Tokens of all kinds. */
export function tokensOf(usage: Usage): number {
  return (
    usage.input_tokens + usage.output_tokens + usage.cache_read_tokens + usage.cache_write_tokens
  );
}

/** How much of a budget is used, in words. */
export function budgetText({ scope, unit, limit, spent }: Budget): string {
  const whose = scope === 'machine_day' ? 'of this machine' : 'of this project';
  const amount = (value: number): string => {
    switch (unit) {
      case 'usd':
        return formatMoney(value);
      case 'tokens':
        return `${formatCompact(value)} tokens`;
      case 'minutes':
        return `${Math.round(value)} min`;
    }
  };
  return `${amount(spent ?? 0)} of ${amount(limit)} ${whose}`;
}

/** Fine, a warning from eighty per cent on, used up. */
export function budgetTone({ limit, spent }: Budget): Tone {
  const share = (spent ?? 0) / limit;
  return share >= 1 ? 'fail' : share >= WARN_AT ? 'ask' : 'pass';
}
