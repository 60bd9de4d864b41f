import type { ApiError } from '#shared/api/api-error.ts';

/** The features that would wait for each other, in their order; null for any other refusal. */
export function cycleOf({
  code,
  details,
}: Pick<ApiError, 'code' | 'details'>): readonly number[] | null {
  const path = code === 'dependency_cycle' ? details?.['path'] : undefined;
  return Array.isArray(path) ? path.filter((id): id is number => typeof id === 'number') : null;
}
