import { createHash, randomBytes } from 'node:crypto';
import type { RunBinding } from '@ropewalk/contracts';
import type { SecretBook } from '@ropewalk/core';

/** Bearers of runs: issued at dispatch, forgotten at the end of the run. Kept in memory only. */
export interface RunTokens {
  /** A new bearer for the run; one that it had before stops working. */
  issue(binding: RunBinding): string;
  /** Has a bearer stand for a run that another process has issued; only its hash is known. */
  restore(binding: RunBinding, hash: string): void;
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
  const hashOfRun = new Map<number, string>();

  function revoke(runId: number): void {
    const hash = hashOfRun.get(runId);
    if (hash !== undefined) byHash.delete(hash);
    hashOfRun.delete(runId);
    const bearer = bearerOfRun.get(runId);
    bearerOfRun.delete(runId);
    if (bearer !== undefined) secrets?.forget(bearer);
  }

  return {
    issue(binding) {
      revoke(binding.runId);
      const bearer = `rwr_${randomBytes(32).toString('base64url')}`;
      byHash.set(hashOf(bearer), binding);
      hashOfRun.set(binding.runId, hashOf(bearer));
      bearerOfRun.set(binding.runId, bearer);
      secrets?.learn(bearer);
      return bearer;
    },
    restore(binding, hash) {
      revoke(binding.runId);
      byHash.set(hash, binding);
      hashOfRun.set(binding.runId, hash);
    },
    resolve: (bearer) => byHash.get(hashOf(bearer)) ?? null,
    revoke,
  };
}

function hashOf(bearer: string): string {
  return createHash('sha256').update(bearer).digest('hex');
}
