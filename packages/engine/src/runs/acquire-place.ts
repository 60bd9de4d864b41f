import type { EngineContext, ProjectParts } from '../engine-types.ts';

type Acquired = Awaited<ReturnType<ProjectParts['workspaces']['acquire']>>;

/** Writes down that the place is being made ready while it is: neither need wait for the other. */
export async function acquirePlace(
  context: EngineContext,
  { workspaces }: ProjectParts,
  { runId }: { readonly runId: number },
  request: Parameters<typeof workspaces.acquire>[0],
): Promise<Acquired | 'run_is_over'> {
  const [prepared, acquired] = await Promise.allSettled([
    context.store.execute('run.prepare', { runId }, context.clock.now()),
    workspaces.acquire(request),
  ]);
  if (acquired.status === 'rejected') {
    throw acquired.reason;
  }
  if (prepared.status === 'fulfilled' && prepared.value.ok) {
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
