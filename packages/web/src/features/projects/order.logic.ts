import type { ProjectSummary } from '#shared/api/wire.ts';

/** First what waits for a person, then what works, then what moved last. */
export function byUrgency(one: ProjectSummary, other: ProjectSummary): number {
  return (
    Number(other.needs_you > 0) - Number(one.needs_you > 0) ||
    Number(other.status === 'running') - Number(one.status === 'running') ||
    (other.last_activity_at ?? '').localeCompare(one.last_activity_at ?? '') ||
    one.name.localeCompare(other.name)
  );
}
