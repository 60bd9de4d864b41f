import type { Purpose, RunBinding } from '@ropewalk/contracts';
import { accept, refuse, type Fence, type Result, type Store } from '@ropewalk/core';

/** The right of a run over one of its features, as its bearer was bound to it. */
export async function fenceOf(
  store: Store,
  binding: RunBinding,
  featureId: number,
  purpose: Purpose,
): Promise<Result<Fence>> {
  const run = await store.query('run', { runId: binding.runId });
  const entry = run?.features.find(
    (feature) => feature.featureId === featureId && feature.purpose === purpose,
  );
  return entry === undefined
    ? refuse(
        'lease_lost',
        `Feature #${featureId} is not yours for ${purpose}. Ask which features this run holds (feature_claim_next) and work on those only.`,
      )
    : accept({ runId: binding.runId, featureId, token: entry.token });
}
