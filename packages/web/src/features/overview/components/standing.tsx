import type { Overview } from '#shared/api/wire.ts';
import { useLiveState } from '#shared/live/project-live-context.tsx';
import { useNow } from '#shared/format/use-now.ts';
import { FeatureProgress } from '#ui/feature-progress.tsx';
import { Link, useParams } from '@tanstack/react-router';
import { forecastText, rateText } from '../standing.logic.ts';

/** How far it is, how fast it goes, when it will be done. */
export function Standing({ overview }: { readonly overview: Overview }) {
  const { project } = useParams({ from: '/p/$project' });
  const live = useLiveState((state) => state.progress);
  const now = useNow(60_000);
  const stats = live ?? overview.stats;
  const waiting = stats.needs_human_input + stats.parked;
  const left = stats.total - stats.passing - stats.in_progress - waiting;
  const numbers = [
    { label: 'pass', count: stats.passing },
    { label: 'in progress', count: stats.in_progress },
    { label: 'need you', count: waiting },
    { label: 'pending', count: left },
  ];
  return (
    <section
      aria-label="How far it is"
      className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-4 @4xl:col-span-3"
    >
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <p className="text-2xl font-semibold tabular-nums">
          {stats.passing}
          <span className="text-ink-faint"> / {stats.total}</span>
          <span className="ml-2 text-base font-normal text-ink-soft">features pass</span>
        </p>
        <p className="text-sm text-ink-soft">{rateText(overview.rate)}</p>
        <p className="text-sm text-ink-soft sm:ml-auto">{forecastText(overview.forecast, now)}</p>
      </div>
      <FeatureProgress className="h-3" stats={stats} waiting={waiting} />
      <div className="flex flex-wrap gap-x-6 gap-y-1 text-sm">
        <dl className="flex flex-wrap gap-x-6 gap-y-1">
          {numbers.map(({ label, count }) => (
            <div key={label} className="flex gap-1.5">
              <dd className="font-semibold tabular-nums">{count}</dd>
              <dt className="text-ink-soft">{label}</dt>
            </div>
          ))}
        </dl>
        <Link
          to="/p/$project/board"
          params={{ project }}
          className="ml-auto text-ink-soft underline"
        >
          To the board
        </Link>
      </div>
    </section>
  );
}
