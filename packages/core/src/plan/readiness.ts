import type { Feature, Reason, ReasonCode } from '@ropewalk/contracts';
import { members } from '../backlog/components.ts';
import { neighbours } from '../backlog/graph.ts';
import type { BacklogShape } from '../backlog/score.ts';
import type { Situation } from './situation.ts';

/** How one feature stands, before crew and slots are looked at. */
export type Standing =
  | { readonly type: 'passing' }
  /** A run holds it. */
  | { readonly type: 'worked' }
  /** Its lease has expired and nobody has moved it on yet. */
  | { readonly type: 'abandoned' }
  | { readonly type: 'eligible' }
  /** It waits for what only a person or a landing can give; nothing else about it matters. */
  | { readonly type: 'held'; readonly reason: Reason }
  /** It waits for its dependencies or for its pause to end. */
  | { readonly type: 'waiting'; readonly reason: Reason };

/** The most parked features that one reason names. */
const NAMED_AT_MOST = 20;

/** Builds a reason. */
export function toReason(
  code: ReasonCode,
  features: readonly number[] = [],
  until: number | null = null,
): Reason {
  return { code, features: [...features], until };
}

/** The standing of every feature, in the order of `situation.features`. */
export function standingsOf(situation: Situation, shape: BacklogShape): readonly Standing[] {
  const parked = parkedBehind(situation, shape);
  return situation.features.map((feature, position) =>
    standingOf(situation, feature, parked[position] ?? []),
  );
}

function standingOf(
  situation: Situation,
  feature: Feature,
  parkedBefore: readonly number[],
): Standing {
  const { state } = feature;
  switch (state.status) {
    case 'passing':
      return { type: 'passing' };
    case 'needs_input': {
      const { question } = state;
      const until = question.defaults === null ? null : question.deadlineAt;
      return { type: 'held', reason: toReason('needs_input', [], until) };
    }
    case 'parked':
      return { type: 'held', reason: toReason('parked') };
    case 'landing':
      return { type: 'held', reason: toReason('landing_queue') };
    case 'in_progress':
      return { type: situation.leased.coding.has(feature.id) ? 'worked' : 'abandoned' };
    case 'pending':
      return situation.leased.coding.has(feature.id)
        ? { type: 'worked' }
        : pendingStanding(situation, feature, { until: state.backingOffUntil, parkedBefore });
  }
}

function pendingStanding(
  situation: Situation,
  feature: Feature,
  more: { readonly until: number | null; readonly parkedBefore: readonly number[] },
): Standing {
  const missing = feature.dependencies.filter((id) => !situation.byId.has(id));
  if (missing.length > 0) {
    return { type: 'waiting', reason: toReason('dependency_missing', missing) };
  }
  if (more.parkedBefore.length > 0) {
    return { type: 'waiting', reason: toReason('dependency_parked', more.parkedBefore) };
  }
  const unfinished = feature.dependencies.filter((id) => !isPassing(situation.byId.get(id)));
  if (unfinished.length > 0) {
    return { type: 'waiting', reason: toReason('blocked_by_dependencies', unfinished) };
  }
  return isBackingOff(feature, situation.now)
    ? { type: 'waiting', reason: toReason('backing_off', [], more.until) }
    : { type: 'eligible' };
}

/** Whether a feature has landed. */
export function isPassing(feature: Feature | undefined): boolean {
  return feature?.state.status === 'passing';
}

/** Whether the pause after an attempt is still on. */
export function isBackingOff(feature: Feature, now: number): boolean {
  const { state } = feature;
  return (
    state.status === 'pending' && state.backingOffUntil !== null && state.backingOffUntil > now
  );
}

/**
 * For every unfinished feature the parked ones that it waits for, directly or through other unfinished
 * features, so that the reason names what a person has to look at, however far away it is. Linear, because
 * no list grows beyond `NAMED_AT_MOST`.
 */
function parkedBehind(situation: Situation, shape: BacklogShape): readonly (readonly number[])[] {
  const { graph, components } = shape;
  const found: (readonly number[])[] = situation.features.map(() => []);
  for (let component = components.count - 1; component >= 0; component -= 1) {
    for (const node of members(components, component)) {
      const ids = new Set<number>();
      for (const dependency of neighbours(graph.dependencies, node)) {
        const other = situation.features[dependency];
        if (other?.state.status === 'parked') {
          ids.add(other.id);
        } else if (!isPassing(other)) {
          found[dependency]?.forEach((id) => ids.add(id));
        }
      }
      found[node] = [...ids].slice(0, NAMED_AT_MOST);
    }
  }
  return found;
}
