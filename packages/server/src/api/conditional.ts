import type { Store } from '@ropewalk/core';
import type { Context } from 'hono';

/**
 * Whether the caller knows the present state of a project already (`If-None-Match`). Sets the answer's `ETag` in
 * either case. Everything that changes a project is an event, so the number of its last one is its version.
 */
export async function notChanged(
  context: Context,
  store: Store,
  projectId: number,
): Promise<boolean> {
  const seq = await store.query('latestSeq', { projectId });
  const etag = `W/"${projectId}-${seq}"`;
  context.header('etag', etag);
  context.header('cache-control', 'private, no-cache');
  const known = context.req.header('if-none-match');
  return known !== undefined && known.split(',').some((tag) => tag.trim() === etag);
}
