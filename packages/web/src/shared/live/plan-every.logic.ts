import type { ProjectState } from './project-state.ts';

const AT_LEAST_MS = 300;
/** About four times as long as the server plans for one feature, so that pages take a quarter of it at most. */
const PER_FEATURE_MS = 0.28;

/** How often a page asks for what needs a plan of the whole backlog, in milliseconds, while things happen. */
export function planEveryMs({ progress }: Pick<ProjectState, 'progress'>): number {
  return AT_LEAST_MS + Math.round((progress?.total ?? 0) * PER_FEATURE_MS);
}
