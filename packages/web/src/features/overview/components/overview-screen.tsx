import { ParkedNotices } from '#shared/accounts/parked-accounts.tsx';
import { useOverview } from '#shared/api/use-overview.ts';
import { useLive } from '#shared/live/project-live-context.tsx';
import { toSentence } from '#shared/api/api-error.ts';
import { Notice } from '#ui/notice.tsx';
import { Skeleton } from '#ui/skeleton.tsx';
import { LastLandings } from './last-landings.tsx';
import { Needs } from './needs.tsx';
import { Standing } from './standing.tsx';
import { Today } from './today.tsx';
import { Working } from './working.tsx';

/** How a project stands, at a glance: how far, who, what needs you, what it costs. */
export function OverviewScreen() {
  const { project } = useLive();
  const { data: overview, error } = useOverview(project);
  if (overview === undefined) {
    return error === null ? (
      <Skeleton className="m-4 h-48" />
    ) : (
      <Notice tone="fail" className="m-4">
        {toSentence(error)}
      </Notice>
    );
  }
  return (
    <div className="mx-auto grid max-w-7xl items-start gap-3 p-3 @4xl:grid-cols-3 @4xl:p-4">
      <h1 className="sr-only">Overview of {project}</h1>
      <ParkedNotices project={project} className="@4xl:col-span-3" />
      <Standing overview={overview} />
      <Needs project={project} overview={overview} />
      <Today overview={overview} />
      <Working overview={overview} />
      <LastLandings overview={overview} />
    </div>
  );
}
