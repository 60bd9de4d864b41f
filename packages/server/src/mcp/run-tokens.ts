import { createHash, randomBytes } from 'node:crypto';
import type { RunBinding } from '@ropewalk/contracts';

/** Bearers of runs: issued at dispatch, forgotten at the end of the run. Kept in memory only. */
export interface RunTokens {
  /** A new bearer for the run; one that it had before stops working. */
  issue(binding: RunBinding): string;
  /** What a bearer stands for; null when it is unknown or its run is over. */
  resolve(bearer: string): RunBinding | null;
  revoke(runId: number): void;
}

/** An empty book of bearers. Only hashes are kept, so that a look-up leaks nothing by its timing. */
export function createRunTokens(): RunTokens {
  const byHash = new Map<string, RunBinding>();
  const hashOfRun = new Map<number, string>();

  function revoke(runId: number): void {
    const hash = hashOfRun.get(runId);
    if (hash === undefined) return;
    hashOfRun.delete(runId);
    byHash.delete(hash);
  }

  return {
    issue(binding) {
      revoke(binding.runId);
      const bearer = `rwr_${randomBytes(32).toString('base64url')}`;
      const hash = hashOf(bearer);
      byHash.set(hash, binding);
      hashOfRun.set(binding.runId, hash);
      return bearer;
    },
    resolve: (bearer) => byHash.get(hashOf(bearer)) ?? null,
    revoke,
  };
}

function hashOf(bearer: string): string {
  return createHash('sha256').update(bearer).digest('hex');
}
