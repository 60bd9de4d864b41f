import { plural } from '#shared/format/format.ts';
import type { ProjectSummary } from '#shared/api/wire.ts';
import { Ago } from '#ui/ago.tsx';
import { Badge } from '#ui/badge.tsx';
import { FeatureProgress } from '#ui/feature-progress.tsx';
import { Link } from '@tanstack/react-router';
import { CircleHelp } from 'lucide-react';

/** One project: how far it is, what it does, what it needs. */
export function ProjectRow({ project }: { readonly project: ProjectSummary }) {
  const { name, path, stats, status, last_activity_at, needs_you: waiting } = project;
  return (
    <li className="relative flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3 hover:bg-hover">
      <div className="min-w-0 grow basis-60">
        <Link
          to="/p/$project"
          params={{ project: name }}
          className="font-semibold after:absolute after:inset-0 after:content-['']"
        >
          {name}
        </Link>
        <p className="truncate text-xs text-ink-faint">{path}</p>
      </div>
      <div className="flex w-52 flex-col gap-1">
        <FeatureProgress stats={stats} waiting={waiting} />
        <span className="text-xs text-ink-soft tabular-nums">
          {stats.total === 0 ? 'No features yet' : `${stats.passing} of ${stats.total} pass`}
        </span>
      </div>
      <div className="flex w-40 flex-wrap justify-end gap-1">
        {waiting > 0 && (
          <Badge tone="ask">
            <CircleHelp aria-hidden /> {plural(waiting, 'needs you', 'need you')}
          </Badge>
        )}
        {status === 'running' && <Badge tone="work">Working</Badge>}
        {status === 'crashed' && <Badge tone="fail">Ended badly</Badge>}
        {last_activity_at !== null && (
          <span className="text-xs text-ink-faint">
            <Ago at={last_activity_at} />
          </span>
        )}
      </div>
    </li>
  );
}
