import { ApiError } from '#shared/api/api-error.ts';
import { useProjects } from '#shared/api/use-projects.ts';

/** Whether the control plane does not know this browser (any more). */
export function useSignedOut(): boolean {
  const { error } = useProjects();
  return error instanceof ApiError && error.status === 401;
}
