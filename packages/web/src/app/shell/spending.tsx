import { formatMoney } from '#shared/format/format.ts';
import { useMachineState } from '#shared/live/machine-live-context.tsx';

/** What this day has cost on this machine. */
export function Spending() {
  const usage = useMachineState((state) => state.usage);
  if (usage === null) {
    return null;
  }
  const { today_usd, budget_usd } = usage;
  return (
    <span className="hidden text-sm text-ink-soft tabular-nums md:inline">
      {formatMoney(today_usd)}
      {budget_usd !== null && <> of {formatMoney(budget_usd)}</>} today
    </span>
  );
}
