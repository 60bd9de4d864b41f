import type { Run } from '#shared/api/wire.ts';
import { formatCompact, formatDuration, formatMoney } from '#shared/format/format.ts';
import { Ago } from '#ui/ago.tsx';
import { Badge } from '#ui/badge.tsx';
import { Empty } from '#ui/empty.tsx';
import { Elapsed } from '#ui/elapsed.tsx';
import { OUTCOME_LOOKS, ROLE_LOOKS, RUN_STATUS_LOOKS } from '#ui/run-look.ts';
import { Link } from '@tanstack/react-router';
import { History } from 'lucide-react';

/** Every run that had this feature, newest first, with what came of it. */
export function Attempts({
  runs,
  featureId,
}: {
  readonly runs: readonly Run[];
  readonly featureId: number;
}) {
  if (runs.length === 0) {
    return <Empty icon={History} title="Nobody has worked on it yet" />;
  }
  return (
    <ol className="divide-y divide-line">
      {runs.map((run) => (
        <Attempt key={run.id} run={run} featureId={featureId} />
      ))}
    </ol>
  );
}

function Attempt({ run, featureId }: { readonly run: Run; readonly featureId: number }) {
  const { label: role, icon: Icon } = ROLE_LOOKS[run.role];
  const outcome = run.features.find(({ feature_id }) => feature_id === featureId)?.outcome ?? null;
  const look = outcome === null ? RUN_STATUS_LOOKS[run.status] : OUTCOME_LOOKS[outcome];
  const { input_tokens, output_tokens, cost_usd, priced_by } = run.usage;
  return (
    <li className="flex flex-col gap-1 px-4 py-3">
      <p className="flex items-center gap-2">
        <Icon aria-hidden className="size-4 text-ink-faint" />
        <Link
          to="."
          search={(search) => ({ ...search, run: run.id })}
          className="font-medium hover:underline"
        >
          {role}, run {run.id}
        </Link>
        <Badge tone={look.tone}>{look.label}</Badge>
        <span className="ml-auto text-xs text-ink-faint">
          <Ago at={run.ended_at ?? run.created_at} />
        </span>
      </p>
      {run.detail !== null && <p className="text-sm text-ink-soft">{run.detail}</p>}
      <p className="flex flex-wrap gap-x-3 text-xs text-ink-faint tabular-nums">
        <Took run={run} />
        <span>{formatCompact(input_tokens + output_tokens)} tokens</span>
        <span>
          {cost_usd === null
            ? 'cost not known'
            : `${priced_by === null ? '' : '≈ '}${formatMoney(cost_usd)}`}
        </span>
        {run.model !== null && <span>{run.model}</span>}
      </p>
    </li>
  );
}

function Took({ run }: { readonly run: Run }) {
  if (run.started_at === null) {
    return null;
  }
  return run.ended_at === null ? (
    <Elapsed since={run.started_at} />
  ) : (
    <span>{formatDuration(Date.parse(run.ended_at) - Date.parse(run.started_at))}</span>
  );
}
