import type { ProjectSummary } from '#shared/api/wire.ts';

/** How many things of a project wait for a person. */
export function needsYou({ stats }: Pick<ProjectSummary, 'stats'>): number {
  return stats.needs_human_input + stats.parked;
}

/** First what waits for a person, then what works, then what moved last. */
export function byUrgency(one: ProjectSummary, other: ProjectSummary): number {
  return (
    Number(needsYou(other) > 0) - Number(needsYou(one) > 0) ||
    Number(other.status === 'running') - Number(one.status === 'running') ||
    (other.last_activity_at ?? '').localeCompare(one.last_activity_at ?? '') ||
    one.name.localeCompare(other.name)
  );
}
