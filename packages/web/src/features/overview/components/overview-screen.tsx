import { useLiveState } from '#shared/live/project-live-context.tsx';
import { Progress } from '#ui/progress.tsx';

/** How a project stands, at a glance. */
export function OverviewScreen() {
  const progress = useLiveState((state) => state.progress);
  return (
    <div className="p-3 sm:p-4">
      <h1 className="sr-only">Overview</h1>
      {progress !== null && (
        <Progress
          label={`${progress.passing} of ${progress.total} features pass`}
          total={progress.total}
          parts={[{ tone: 'pass', count: progress.passing }]}
        />
      )}
    </div>
  );
}
