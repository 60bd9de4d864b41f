import type { Feature } from '@ropewalk/contracts';
import { neighbours } from '../backlog/graph.ts';
import { compareInBacklog, scoreBacklog, type BacklogShape } from '../backlog/score.ts';
import { isBackingOff, isPassing } from './readiness.ts';
import type { Situation } from './situation.ts';

/** What batches are made of. */
export interface BatchRequest {
  readonly situation: Situation;
  readonly shape: BacklogShape;
  /** Positions of features that could be started on their own. */
  readonly eligible: readonly number[];
  readonly batches: number;
  readonly batchSize: number;
}

/**
 * Groups features into at most `batches` batches of at most `batchSize`, the best feature first in each.
 *
 * A batch is filled with related work: first with features that wait for nothing but members of the batch
 * (each lands by itself, in this order), then with eligible ones of the first member's category. Every rule that
 * holds for a start holds for a member too: pending, free, not backing off. No feature is in two batches.
 */
export function makeBatches(request: BatchRequest): number[][] {
  if (request.batches <= 0 || request.eligible.length === 0) {
    return [];
  }
  const compare = compareInBacklog(scoreBacklog(request.situation.features, request.shape));
  const ordered = [...request.eligible].sort(compare);
  const taken = new Set<number>();
  const batches: number[][] = [];
  for (const first of ordered) {
    if (batches.length >= request.batches) {
      break;
    }
    if (!taken.has(first)) {
      const batch = [first];
      taken.add(first);
      addDependents({ ...request, compare, taken }, batch);
      addSameCategory({ ...request, ordered, taken }, batch);
      batches.push(batch);
    }
  }
  const { features } = request.situation;
  return batches.map((batch) => batch.flatMap((position) => features[position]?.id ?? []));
}

function addDependents(
  request: BatchRequest & {
    readonly compare: (left: number, right: number) => number;
    readonly taken: Set<number>;
  },
  batch: number[],
): void {
  const { situation, shape, taken } = request;
  while (batch.length < request.batchSize) {
    const candidates = batch
      .flatMap((member) => [...neighbours(shape.graph.dependents, member)])
      .filter((position) => !taken.has(position) && mayFollow(situation, position, batch))
      .sort(request.compare);
    const best = candidates[0];
    if (best === undefined) {
      return;
    }
    taken.add(best);
    batch.push(best);
  }
}

function mayFollow(situation: Situation, position: number, batch: readonly number[]): boolean {
  const feature = situation.features[position];
  const members = new Set(batch.map((member) => situation.features[member]?.id));
  return (
    feature !== undefined &&
    isFree(situation, feature) &&
    feature.dependencies.every((id) => members.has(id) || isPassing(situation.featureOf(id)))
  );
}

function isFree(situation: Situation, feature: Feature): boolean {
  return (
    feature.state.status === 'pending' &&
    !situation.leased.coding.has(feature.id) &&
    !isBackingOff(feature, situation.now)
  );
}

function addSameCategory(
  request: BatchRequest & { readonly ordered: readonly number[]; readonly taken: Set<number> },
  batch: number[],
): void {
  const { features } = request.situation;
  const category = features[batch[0] ?? -1]?.category;
  for (const position of request.ordered) {
    if (batch.length >= request.batchSize) {
      return;
    }
    if (!request.taken.has(position) && features[position]?.category === category) {
      request.taken.add(position);
      batch.push(position);
    }
  }
}
