import type { Reason, RoomFigures } from '@ropewalk/contracts';
import { quotaEndsAt, quotaWidth } from '../quota/quota.ts';
import { crewObstacle, shortage } from './obstacles.ts';
import type { Stood } from './outlook.ts';
import type { Slots } from './slots.ts';
import { toReason } from './readiness.ts';
import type { Situation } from './situation.ts';

/**
 * Exactly one reason for every feature that nobody works on, that is not passing and that is not in `started`.
 *
 * The one that must end first comes first: what only a person or a landing can give, then what holds up the
 * whole crew, then a red target branch, then the feature's own dependencies and pause, then what the account
 * and the machine lack.
 */
export function reasonsFor(
  situation: Situation,
  all: readonly Stood[],
  decided: {
    readonly started: ReadonlySet<number>;
    readonly slots: Slots;
    /** Features that would be started if there was memory for them. */
    readonly held: ReadonlySet<number>;
    readonly figures: RoomFigures | null;
  },
): ReadonlyMap<number, Reason> {
  const crewWide = crewObstacle(situation);
  const startBlocker = startBlockerOf(situation, decided.slots);
  const reasons = new Map<number, Reason>();
  for (const { feature, standing } of all) {
    if (
      standing.type === 'passing' ||
      standing.type === 'worked' ||
      decided.started.has(feature.id)
    ) {
      continue;
    }
    if (standing.type === 'held') {
      reasons.set(feature.id, standing.reason);
      continue;
    }
    const shared = crewWide ?? redReason(situation, feature.id);
    if (shared !== null) {
      reasons.set(feature.id, shared);
    } else if (standing.type === 'waiting') {
      reasons.set(feature.id, standing.reason);
    } else if (decided.figures !== null && decided.held.has(feature.id)) {
      reasons.set(feature.id, { ...toReason('headroom'), figures: decided.figures });
    } else {
      reasons.set(feature.id, standing.type === 'abandoned' ? toReason('ready') : startBlocker);
    }
  }
  return reasons;
}

function redReason(situation: Situation, featureId: number): Reason | null {
  const { red } = situation;
  return red === null || red.featureId === featureId
    ? null
    : toReason('target_red', [red.featureId]);
}

/** Why a feature that could be started was not. */
function startBlockerOf(situation: Situation, slots: Slots): Reason {
  const lacking = shortage(situation);
  if (lacking !== null) {
    return lacking;
  }
  const { quota, now, context } = situation;
  // One run tries whether the limit is gone, and then they start a few at a time.
  return slots.canaryOf !== null || quotaWidth(quota, now) <= context.accountRuns
    ? toReason('quota_wait', [], quotaEndsAt(quota, now))
    : toReason('no_free_slot');
}
