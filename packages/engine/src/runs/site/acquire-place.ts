import type { Workspaces } from '../../workspaces/workspace-types.ts';
import type { Overseer } from './site-types.ts';

type Acquired = Awaited<ReturnType<Workspaces['acquire']>>;

/** Tells that the place is being made ready while it is: neither need wait for the other. */
export async function acquirePlace(
  workspaces: Workspaces,
  overseer: Pick<Overseer, 'prepared'>,
  request: Parameters<Workspaces['acquire']>[0],
): Promise<Acquired | 'run_is_over'> {
  const [prepared, acquired] = await Promise.allSettled([
    overseer.prepared(),
    workspaces.acquire(request),
  ]);
  if (acquired.status === 'rejected') {
    throw acquired.reason;
  }
  if (prepared.status === 'fulfilled' && prepared.value) {
    return acquired.value;
  }
  if (acquired.value.ok) {
    await workspaces.remove(acquired.value.value.workspace);
  }
  if (prepared.status === 'rejected') {
    throw prepared.reason;
  }
  return 'run_is_over';
}
