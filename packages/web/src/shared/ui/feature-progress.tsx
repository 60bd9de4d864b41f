import type { ProjectStats } from '#shared/api/wire.ts';
import { Progress } from './progress.tsx';

/** How many features of a project pass, are worked on, and wait for a person. */
export function FeatureProgress({
  stats,
  waiting,
  className,
}: {
  readonly stats: ProjectStats;
  /** What waits for a person. */
  readonly waiting: number;
  readonly className?: string;
}) {
  return (
    <Progress
      label={`${stats.passing} of ${stats.total} features pass`}
      total={stats.total}
      parts={[
        { tone: 'pass', count: stats.passing },
        { tone: 'work', count: stats.in_progress },
        { tone: 'ask', count: waiting },
      ]}
      {...(className === undefined ? {} : { className })}
    />
  );
}
