import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nodeIdentity } from './snapshot/node-identity.ts';

/**
 * Leaves the hash tables of the snapshot as they are: sorting them anew takes 5 ms. The seed of the hashes,
 * new in every process otherwise, guards a server against keys from strangers; an agent has none.
 */
const KEEP_HASHES = '--no-rehash-snapshot';

/**
 * What to start this very Node with to run `program` (`@ropewalk/playbook/program`): from the snapshot
 * beside it where this Node has taken it, in three fifths of the time, and else as any other program.
 * The playbook's file follows.
 */
export function startArguments(program: string): string[] {
  const folder = dirname(program);
  return takenBy(folder) === nodeIdentity()
    ? [`--snapshot-blob=${join(folder, 'snapshot.blob')}`, KEEP_HASHES, program]
    : [program];
}

/** The Node that took the snapshot; null where there is none. */
function takenBy(folder: string): string | null {
  try {
    return readFileSync(join(folder, 'snapshot.node'), 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw cause;
  }
}
