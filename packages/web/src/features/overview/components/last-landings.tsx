import type { Overview } from '#shared/api/wire.ts';
import { Ago } from '#ui/ago.tsx';
import { Badge } from '#ui/badge.tsx';
import { Empty } from '#ui/empty.tsx';
import { Panel } from '#ui/panel.tsx';
import { LANDING_LOOKS } from '#ui/run-look.ts';
import { Link } from '@tanstack/react-router';
import { GitMerge } from 'lucide-react';

type OverviewLanding = Overview['landed'][number];

/** What is on its way onto the main branch, and what got there last. */
export function LastLandings({ overview }: { readonly overview: Overview }) {
  const landings = [...overview.landing_queue, ...overview.landed];
  return (
    <Panel title="Landings">
      {landings.length === 0 && <Empty icon={GitMerge} title="Nothing has landed yet" />}
      <ul className="divide-y divide-line">
        {landings.map((landing) => (
          <OneLanding key={landing.id} landing={landing} />
        ))}
      </ul>
    </Panel>
  );
}

const NAMES: Readonly<Record<OverviewLanding['kind'], string>> = {
  feature: 'A feature that is gone',
  scaffold: 'The first scaffold',
  person: 'Commits of a person',
};

function OneLanding({ landing }: { readonly landing: OverviewLanding }) {
  const { kind, feature, status, commit, created_at, settled_at } = landing;
  const { label, tone } = LANDING_LOOKS[status];
  return (
    <li className="flex items-center gap-2 px-3 py-2 text-sm">
      {status !== 'landed' && <Badge tone={tone}>{label}</Badge>}
      {feature === null ? (
        <span className="min-w-0 grow truncate">{NAMES[kind]}</span>
      ) : (
        <Link
          to="."
          search={(search) => ({ ...search, feature: feature.id })}
          className="min-w-0 grow truncate hover:underline"
        >
          #{feature.id} {feature.name}
        </Link>
      )}
      {commit !== null && (
        <code className="hidden font-mono text-xs text-ink-faint @6xl:inline">
          {commit.slice(0, 8)}
        </code>
      )}
      <span className="text-xs text-ink-faint">
        <Ago at={settled_at ?? created_at} />
      </span>
    </li>
  );
}
