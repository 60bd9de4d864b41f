import { createHash, randomBytes } from 'node:crypto';
import type { RunBinding } from '@ropewalk/contracts';
import type { SecretBook } from '@ropewalk/core';

/** Bearers of runs: issued at dispatch, forgotten at the end of the run. Kept in memory only. */
export interface RunTokens {
  /** A new bearer for the run; one that it had before stops working. */
  issue(binding: RunBinding): string;
  /** What a bearer stands for; null when it is unknown or its run is over. */
  resolve(bearer: string): RunBinding | null;
  revoke(runId: number): void;
}

/**
 * An empty book of bearers. They are looked up by their hashes, so that a look-up leaks nothing by its timing. `secrets`
 * knows a bearer for as long as it opens anything.
 */
export function createRunTokens(secrets?: Pick<SecretBook, 'learn' | 'forget'>): RunTokens {
  const byHash = new Map<string, RunBinding>();
  const bearerOfRun = new Map<number, string>();

  function revoke(runId: number): void {
    const bearer = bearerOfRun.get(runId);
    if (bearer === undefined) return;
    bearerOfRun.delete(runId);
    byHash.delete(hashOf(bearer));
    secrets?.forget(bearer);
  }

  return {
    issue(binding) {
      revoke(binding.runId);
      const bearer = `rwr_${randomBytes(32).toString('base64url')}`;
      byHash.set(hashOf(bearer), binding);
      bearerOfRun.set(binding.runId, bearer);
      secrets?.learn(bearer);
      return bearer;
    },
    resolve: (bearer) => byHash.get(hashOf(bearer)) ?? null,
    revoke,
  };
}

function hashOf(bearer: string): string {
  return createHash('sha256').update(bearer).digest('hex');
}
