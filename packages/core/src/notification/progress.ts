import type { Feature, N8nBody, Project } from '@ropewalk/contracts';
import { redactSecrets } from '../redaction/redact-secrets.ts';

/** Features that are named in one notification at most. */
const NAMED_LIMIT = 100;

/**
 * The reference's progress notification, where more features pass than `before` (ids of those that passed); null
 * where none was added. Percentages have one place, as the reference's statistics have.
 */
export function toN8nBody(
  project: Project,
  features: readonly Feature[],
  before: ReadonlySet<number>,
  timestamp: string,
): N8nBody | null {
  const passing = features.filter((feature) => feature.state.status === 'passing');
  const completed = passing.filter((feature) => !before.has(feature.id));
  if (completed.length === 0 || passing.length <= before.size) {
    return null;
  }
  return [
    {
      event: 'test_progress',
      passing: passing.length,
      total: features.length,
      percentage: Math.round((passing.length / features.length) * 1_000) / 10,
      previous_passing: before.size,
      tests_completed_this_session: passing.length - before.size,
      completed_tests: completed
        .slice(0, NAMED_LIMIT)
        .map((feature) => redactSecrets(feature.name)),
      project: project.name,
      timestamp,
    },
  ];
}
