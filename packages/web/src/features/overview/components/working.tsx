import type { Overview } from '#shared/api/wire.ts';
import { formatCompact, formatMoney } from '#shared/format/format.ts';
import { useLiveState } from '#shared/live/project-live-context.tsx';
import { Elapsed } from '#ui/elapsed.tsx';
import { Empty } from '#ui/empty.tsx';
import { Mascot } from '#ui/mascot.tsx';
import { Panel } from '#ui/panel.tsx';
import { ROLE_LOOKS } from '#ui/run-look.ts';
import { Link } from '@tanstack/react-router';
import { Coffee } from 'lucide-react';

/** Who works on what, at this moment. */
export function Working({ overview }: { readonly overview: Overview }) {
  const { working, regression } = overview;
  return (
    <Panel
      title="At work"
      hint={working.length > 0 ? working.length : undefined}
      className="@4xl:col-span-2"
    >
      {working.length === 0 && <Empty icon={Coffee} title="Nobody works at this moment" />}
      <ul className="divide-y divide-line">
        {working.map((run) => (
          <OneRun key={run.run_id} run={run} />
        ))}
      </ul>
      {regression.idle !== null && (
        <p className="border-t border-line px-3 py-2 text-sm text-ink-soft">
          Regression: {regression.idle.sentence}
        </p>
      )}
    </Panel>
  );
}

function OneRun({ run }: { readonly run: Overview['working'][number] }) {
  const { run_id, name, role, features, since, tokens, cost_usd, priced_by } = run;
  const agent = useLiveState((state) => state.agents.get(run_id));
  return (
    <li className="flex items-center gap-3 px-3 py-2">
      <Mascot name={name} moving />
      <div className="min-w-0 grow">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <Link
            to="."
            search={(search) => ({ ...search, run: run_id })}
            className="font-medium hover:underline"
          >
            {name}
          </Link>
          <span className="text-xs text-ink-faint">{ROLE_LOOKS[role].label}</span>
          {features.map((feature) => (
            <Link
              key={feature.id}
              to="."
              search={(search) => ({ ...search, feature: feature.id })}
              className="truncate text-sm hover:underline"
            >
              #{feature.id} {feature.name}
            </Link>
          ))}
        </p>
        <p className="truncate text-sm text-ink-soft">{agent?.thought ?? ' '}</p>
      </div>
      <p className="text-right text-xs text-ink-faint tabular-nums">
        <Elapsed since={since} />
        <br />
        {formatCompact(tokens)} ·{' '}
        {cost_usd === null
          ? 'cost not known'
          : `${priced_by === null ? '' : '≈ '}${formatMoney(cost_usd)}`}
      </p>
    </li>
  );
}
