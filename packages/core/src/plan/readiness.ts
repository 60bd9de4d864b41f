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
const NOBODY: readonly number[] = [];

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
    case 'landing': {
      const { pressed, hubAway = null } = situation.context;
      const pressure = pressed?.get(feature.id);
      const reason = {
        ...toReason('landing_queue'),
        ...(pressure === undefined ? {} : { pressure }),
        ...(hubAway === null ? {} : { hubAway }),
      };
      return { type: 'held', reason };
    }
    case 'in_progress':
      return { type: situation.leased.coding.has(feature.id) ? 'worked' : 'abandoned' };
    case 'pending':
      if (situation.leased.coding.has(feature.id)) {
        return { type: 'worked' };
      }
      // Only a person can give it more.
      return situation.budget.features.has(feature.id)
        ? { type: 'held', reason: toReason('budget_reached') }
        : pendingStanding(situation, feature, { until: state.backingOffUntil, parkedBefore });
  }
}

function pendingStanding(
  situation: Situation,
  feature: Feature,
  more: { readonly until: number | null; readonly parkedBefore: readonly number[] },
): Standing {
  const { missing, unfinished } = unmetDependencies(situation, feature);
  if (missing.length > 0) {
    return { type: 'waiting', reason: toReason('dependency_missing', missing) };
  }
  if (more.parkedBefore.length > 0) {
    return { type: 'waiting', reason: toReason('dependency_parked', more.parkedBefore) };
  }
  if (unfinished.length > 0) {
    return { type: 'waiting', reason: toReason('blocked_by_dependencies', unfinished) };
  }
  return isBackingOff(feature, situation.now)
    ? { type: 'waiting', reason: toReason('backing_off', [], more.until) }
    : { type: 'eligible' };
}

function unmetDependencies(
  situation: Situation,
  feature: Feature,
): { readonly missing: readonly number[]; readonly unfinished: readonly number[] } {
  const missing: number[] = [];
  const unfinished: number[] = [];
  for (const id of feature.dependencies) {
    const dependency = situation.featureOf(id);
    if (dependency === undefined) {
      missing.push(id);
    } else if (!isPassing(dependency)) {
      unfinished.push(id);
    }
  }
  return { missing, unfinished };
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
  const { features } = situation;
  const found: (readonly number[])[] = features.map(() => NOBODY);
  if (!features.some((feature) => feature.state.status === 'parked')) {
    return found;
  }
  const { graph, components } = shape;
  for (let component = components.count - 1; component >= 0; component -= 1) {
    for (const node of members(components, component)) {
      const ids = [...neighbours(graph.dependencies, node)].flatMap((dependency) =>
        parkedAtOrBehind(features[dependency], found[dependency] ?? NOBODY),
      );
      found[node] = ids.length === 0 ? NOBODY : [...new Set(ids)].slice(0, NAMED_AT_MOST);
    }
  }
  return found;
}

function parkedAtOrBehind(
  feature: Feature | undefined,
  behind: readonly number[],
): readonly number[] {
  if (feature?.state.status === 'parked') {
    return [feature.id];
  }
  return isPassing(feature) ? NOBODY : behind;
}
