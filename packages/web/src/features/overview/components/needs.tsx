import type { Need, Overview } from '#shared/api/wire.ts';
import { AddToBudget } from '#shared/budgets/add-to-budget.tsx';
import { HelpButton } from '#shared/help/help-button.tsx';
import { Ago } from '#ui/ago.tsx';
import { Badge } from '#ui/badge.tsx';
import { Empty } from '#ui/empty.tsx';
import { Panel } from '#ui/panel.tsx';
import { CircleCheck } from 'lucide-react';
import { NEED_LOOKS } from '../need-look.ts';

/** Everything that waits for a person, the most pressing first. */
export function Needs({
  project,
  overview,
}: {
  readonly project: string;
  readonly overview: Overview;
}) {
  const { needs_you, more_needs } = overview;
  return (
    <Panel
      title="Needs you"
      hint={needs_you.length + more_needs > 0 ? needs_you.length + more_needs : undefined}
      className="@4xl:col-span-2"
    >
      {needs_you.length === 0 && (
        <Empty icon={CircleCheck} title="Nothing needs you">
          Questions, parked features, a red main branch and used-up budgets appear here.
        </Empty>
      )}
      <ul className="divide-y divide-line">
        {needs_you.map((need) => (
          <OneNeed
            key={`${need.code}:${need.feature?.id ?? ''}:${need.sentence}`}
            project={project}
            need={need}
          />
        ))}
      </ul>
      {more_needs > 0 && (
        <p className="px-3 py-2 text-sm text-ink-soft">and {more_needs} more, on the board</p>
      )}
    </Panel>
  );
}

function OneNeed({ project, need }: { readonly project: string; readonly need: Need }) {
  const { code, sentence, help, since, deadline_at, feature, budget } = need;
  const { label, tone } = NEED_LOOKS[code];
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-3 py-2.5">
      <Badge tone={tone}>{label}</Badge>
      <div className="min-w-0 grow basis-64">
        {feature !== null && (
          <p className="truncate font-medium">
            #{feature.id} {feature.name}
          </p>
        )}
        <p className="text-sm text-ink-soft">{sentence}</p>
        <p className="text-xs text-ink-faint">
          {deadline_at !== null && (
            <>
              its default is taken <Ago at={deadline_at} />
            </>
          )}
          {deadline_at === null && since !== null && <Ago at={since} />}
        </p>
      </div>
      {budget !== null && <AddToBudget project={project} budget={budget} />}
      <HelpButton trouble={{ help, featureId: feature?.id ?? null, features: [] }} />
    </li>
  );
}
