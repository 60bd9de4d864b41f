import type { Refusal } from '@ropewalk/contracts';

/**
 * What a failure at a boundary (database, control plane, operating system) means to a person; null for a
 * bug. Loads the classes that it looks for only now: most commands never fail.
 */
export async function toRefusal(error: unknown): Promise<Refusal | null> {
  const { StoreFailure } = await import('@ropewalk/core');
  const { ControlFailure } = await import('@ropewalk/client');
  if (error instanceof StoreFailure) {
    return { code: STORE_FAILURES[error.code], message: error.message };
  }
  if (error instanceof ControlFailure && error.code !== 'server_failed') {
    return { code: 'not_reachable', message: error.message, details: { failure: error.code } };
  }
  return toSystemRefusal(error);
}

const STORE_FAILURES = {
  database_newer: 'database_newer',
  database_damaged: 'home_not_writable',
  database_busy: 'home_busy',
  disk_full: 'disk_low',
  database_failed: 'home_not_writable',
  database_unreachable: 'not_reachable',
} as const;

/** Failures of the operating system that a person can mend. */
function toSystemRefusal(error: unknown): Refusal | null {
  switch (systemCodeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return { code: 'disk_low', message: `The disk is full${pathOf(error)}. Free some space.` };
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return {
        code: 'home_not_writable',
        message: `The operating system does not allow it${pathOf(error)}. Give yourself the right to it.`,
      };
    default:
      return null;
  }
}

/** The code of an error of the operating system, such as `ENOENT`; null for any other error. */
export function systemCodeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null;
}

function pathOf(error: unknown): string {
  return error instanceof Error && 'path' in error && typeof error.path === 'string'
    ? ` (${error.path})`
    : '';
}
