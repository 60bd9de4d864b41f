import { formatCompact, formatDuration, formatMoney } from '#shared/format/format.ts';
import type { Run } from '#shared/api/wire.ts';
import { Ago } from '#ui/ago.tsx';
import { Badge } from '#ui/badge.tsx';
import { OUTCOME_LOOKS, ROLE_LOOKS, RUN_STATUS_LOOKS } from '#ui/run-look.ts';
import { Link } from '@tanstack/react-router';
import { durationOf, outcomesOf, tokensOf } from '../crew-cards.logic.ts';
import { FeatureLink } from './feature-link.tsx';

const MOST_FEATURES = 4;

/** One run in the list: what it was for, how it ended, what it took. */
export function RunRow({ run }: { readonly run: Run }) {
  const { label, icon: Icon } = ROLE_LOOKS[run.role];
  const duration = durationOf(run);
  const more = run.features.length - MOST_FEATURES;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-0.5 px-3 py-1.5 text-sm">
      <Link
        to="."
        search={(search) => ({ ...search, run: run.id })}
        className="flex w-44 items-center gap-1.5 hover:underline"
      >
        <Icon className="size-4 shrink-0 text-ink-faint" aria-hidden />
        <span className="text-ink-faint tabular-nums">{run.id}</span>
        <span className="truncate">{label}</span>
      </Link>
      <span className="flex gap-1">
        <Outcome run={run} />
      </span>
      <span className="flex min-w-0 grow basis-24 gap-2">
        {run.features.slice(0, MOST_FEATURES).map(({ feature_id }) => (
          <FeatureLink key={feature_id} id={feature_id} name={null} />
        ))}
        {more > 0 && <span className="text-ink-faint">and {more} more</span>}
      </span>
      <span className="flex gap-3 text-xs text-ink-faint tabular-nums">
        {run.worker !== null && <span>on {run.worker.name}</span>}
        {duration !== null && <span>{formatDuration(duration)}</span>}
        {tokensOf(run) > 0 && <span>{formatCompact(tokensOf(run))} tokens</span>}
        {run.usage.cost_usd !== null && <span>{formatMoney(run.usage.cost_usd)}</span>}
        <Ago at={run.ended_at ?? run.started_at ?? run.created_at} />
      </span>
    </li>
  );
}

function Outcome({ run }: { readonly run: Run }) {
  if (run.status !== 'ended') {
    const { label, tone } = RUN_STATUS_LOOKS[run.status];
    return <Badge tone={tone}>{label}</Badge>;
  }
  return outcomesOf(run).map((outcome) => (
    <Badge key={outcome} tone={OUTCOME_LOOKS[outcome].tone}>
      {OUTCOME_LOOKS[outcome].label}
    </Badge>
  ));
}
