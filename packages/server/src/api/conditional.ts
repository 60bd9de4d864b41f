import type { Store } from '@ropewalk/core';
import type { Context } from 'hono';

/** The version of a project's state: everything that changes it is an event, so it is the number of its last one. */
export async function readEtag(store: Store, projectId: number): Promise<string> {
  return `W/"${projectId}-${await store.query('latestSeq', { projectId })}"`;
}

/** Whether the caller knows this version already (`If-None-Match`). Sets the answer's `ETag` in either case. */
export function isKnown(context: Context, etag: string): boolean {
  context.header('etag', etag);
  context.header('cache-control', 'private, no-cache');
  const known = context.req.header('if-none-match');
  return known !== undefined && known.split(',').some((tag) => tag.trim() === etag);
}

/** Whether the caller knows the present state of a project already. Sets the answer's `ETag` in either case. */
export async function notChanged(
  context: Context,
  store: Store,
  projectId: number,
): Promise<boolean> {
  return isKnown(context, await readEtag(store, projectId));
}
