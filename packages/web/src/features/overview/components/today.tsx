import type { Overview } from '#shared/api/wire.ts';
import { formatCompact, formatMoney, plural } from '#shared/format/format.ts';
import { Ago } from '#ui/ago.tsx';
import { Panel } from '#ui/panel.tsx';
import { Progress } from '#ui/progress.tsx';
import { Link, useParams } from '@tanstack/react-router';
import { budgetText, budgetTone, tokensOf } from '../today.logic.ts';

/** What this day has cost, against what it may; and when the crew works by itself. */
export function Today({ overview }: { readonly overview: Overview }) {
  const { project } = useParams({ from: '/p/$project' });
  const { usage, budgets } = overview.today;
  return (
    <Panel title="Today">
      <div className="flex flex-col gap-3 p-3">
        <dl className="grid grid-cols-2 gap-2">
          <div>
            <dt className="text-xs text-ink-faint">Cost</dt>
            <dd className="text-lg font-semibold tabular-nums">{formatMoney(usage.cost_usd)}</dd>
          </div>
          <div>
            <dt className="text-xs text-ink-faint">Tokens</dt>
            <dd className="text-lg font-semibold tabular-nums">{formatCompact(tokensOf(usage))}</dd>
          </div>
        </dl>
        {usage.runs_without_cost > 0 && (
          <p className="text-xs text-ink-faint">
            {plural(usage.runs_without_cost, 'run has', 'runs have')} not said what they cost.
          </p>
        )}
        {budgets.map((budget) => (
          <div key={`${budget.scope}:${budget.unit}`} className="flex flex-col gap-1">
            <p className="text-sm">{budgetText(budget)}</p>
            <Progress
              label={budgetText(budget)}
              total={budget.limit}
              parts={[
                { tone: budgetTone(budget), count: Math.min(budget.spent ?? 0, budget.limit) },
              ]}
            />
          </div>
        ))}
        {budgets.length === 0 && (
          <p className="text-sm text-ink-soft">
            No budget for a day is set.{' '}
            <Link
              to="/p/$project/settings"
              params={{ project }}
              hash="budgets"
              className="underline"
            >
              Set one
            </Link>
          </p>
        )}
        <NextWindow schedule={overview.schedule} project={project} />
      </div>
    </Panel>
  );
}

function NextWindow({
  schedule,
  project,
}: {
  readonly schedule: Overview['schedule'];
  readonly project: string;
}) {
  const { has_schedules, is_currently_running, next_start, next_end } = schedule;
  return (
    <p className="border-t border-line pt-3 text-sm text-ink-soft">
      {!has_schedules && 'No schedule starts the crew. '}
      {is_currently_running && next_end !== null && (
        <>
          A scheduled window is open; it closes <Ago at={next_end} />.{' '}
        </>
      )}
      {!is_currently_running && next_start !== null && (
        <>
          The next scheduled window opens <Ago at={next_start} />.{' '}
        </>
      )}
      <Link to="/p/$project/schedules" params={{ project }} className="underline">
        Schedules
      </Link>
    </p>
  );
}
