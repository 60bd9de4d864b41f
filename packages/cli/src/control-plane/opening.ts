import { refuse, StoreFailure, type Result } from '@ropewalk/core';
import { HttpServerFailure } from '@ropewalk/server';
import { readEndpoint, removeEndpoint, writeEndpoint, type Endpoint } from '../home/endpoint.ts';
import type { Home } from '../home/prepare-home.ts';

/** What kept a control plane from opening, in words for a person; null for a bug of ours. */
export function toRefusal(error: unknown): Result<never> | null {
  if (error instanceof HttpServerFailure && error.code === 'port_in_use') {
    return refuse('port_in_use', error.message);
  }
  if (error instanceof StoreFailure) {
    switch (error.code) {
      case 'database_newer':
        return refuse('database_newer', error.message);
      case 'disk_full':
        return refuse('disk_low', error.message);
      case 'database_busy':
        return refuse('home_busy', error.message);
      case 'database_unreachable':
        return refuse('not_reachable', error.message);
      case 'database_damaged':
      case 'database_failed':
        return refuse('home_not_writable', error.message);
    }
  }
  return null;
}

/** Says who has the home, and where. */
export async function refuseBusy(home: Home): Promise<Result<never>> {
  const endpoint = await readEndpoint(home.path);
  const where = endpoint === null ? '' : ` at ${endpoint.url} (process ${endpoint.pid})`;
  return refuse(
    'home_busy',
    `Another Ropewalk works on ${home.path} already${where}. Use that one, or set ROPEWALK_HOME to another folder.`,
    endpoint === null ? {} : { url: endpoint.url, pid: endpoint.pid },
  );
}

/** Writes down in the home where its control plane is, until that is closed. */
export async function sayWhere(
  home: Home,
  endpoint: Endpoint,
  closers: Array<() => Promise<void> | void>,
): Promise<void> {
  await writeEndpoint(home.path, endpoint);
  closers.push(() => removeEndpoint(home.path));
}

/** Closes what was opened last first; a second call waits for the first. */
export function closeInReverse(closers: Array<() => Promise<void> | void>): () => Promise<void> {
  let closing: Promise<void> | null = null;
  return () => {
    closing ??= (async () => {
      for (const close of closers.toReversed()) {
        await close();
      }
    })();
    return closing;
  };
}

/** Has these closed, from the last to the first, when what was opened is closed. */
export function closeLater(
  closers: Array<() => Promise<void> | void>,
  opened: readonly { close(): Promise<void> | void }[],
): void {
  closers.push(...opened.map((one) => () => one.close()));
}
