import { formatCompact, formatMoney, plural } from '#shared/format/format.ts';
import { Panel } from '#ui/panel.tsx';
import { Progress } from '#ui/progress.tsx';
import { Skeleton } from '#ui/skeleton.tsx';
import { useQuery } from '@tanstack/react-query';
import { machineUsageQuery } from '../api/machine.ts';

/** What the last two weeks have cost. */
export function Money() {
  const { data: usage } = useQuery(machineUsageQuery);
  const most = Math.max(0.01, ...(usage?.by_day.map(({ cost_usd }) => cost_usd) ?? []));
  return (
    <div id="money" className="scroll-mt-4">
      <Panel title="Money of the last 14 days">
        {usage === undefined && <Skeleton className="m-3 h-24" />}
        {usage !== undefined && (
          <div className="flex flex-col gap-3 p-3 text-sm">
            <p>
              <strong className="text-lg tabular-nums">{formatMoney(usage.total.cost_usd)}</strong>{' '}
              for {plural(usage.total.runs, 'run')},{' '}
              {formatCompact(usage.total.input_tokens + usage.total.output_tokens)} tokens in and
              out
              {usage.total.runs_without_cost > 0 &&
                `; of ${plural(usage.total.runs_without_cost, 'run')} the cost is not known`}
            </p>
            {usage.budgets.map(
              ({ scope, unit, limit, spent }) =>
                limit !== null &&
                spent !== null && (
                  <p key={`${scope}-${unit}`} className="text-ink-soft">
                    Today {amountText(unit, spent)} of {amountText(unit, limit)} are used.
                  </p>
                ),
            )}
            {usage.by_day.length === 0 && <p className="text-ink-soft">No agent has worked.</p>}
            <ul className="flex flex-col gap-1">
              {usage.by_day.map(({ day, cost_usd, runs }) => (
                <li key={day} className="flex items-center gap-3 tabular-nums">
                  <span className="w-24 shrink-0 text-ink-soft">{day}</span>
                  <Progress
                    label={`${day}: ${formatMoney(cost_usd)}`}
                    total={most}
                    parts={[{ tone: 'work', count: cost_usd }]}
                    className="grow"
                  />
                  <span className="w-32 shrink-0 text-right">
                    {formatMoney(cost_usd)}, {plural(runs, 'run')}
                  </span>
                </li>
              ))}
            </ul>
          </div>
        )}
      </Panel>
    </div>
  );
}

function amountText(unit: string, amount: number): string {
  return unit === 'usd' ? formatMoney(amount) : `${formatCompact(amount)} ${unit}`;
}
