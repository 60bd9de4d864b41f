import type { EventType, FeatureReason, Project, Reason, ReasonCode } from '@ropewalk/contracts';
import { helpFor } from '@ropewalk/core';
import { toWireTime } from '../wire/wire-feature.ts';
import { toWireReason } from '../wire/wire-reason.ts';
import type { ApiDeps } from './api-deps.ts';

type Deps = Pick<ApiDeps, 'store' | 'now'>;

/** Reasons that a feature's own last change has brought. */
const OF_THE_FEATURE: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'needs_input',
  'parked',
  'landing_queue',
  'backing_off',
]);
/** Reasons that an event of the project has brought: the last of its kind. */
const BROUGHT_BY: Partial<Readonly<Record<ReasonCode, EventType>>> = {
  paused: 'crew.paused',
  draining: 'crew.draining',
  target_red: 'project.target_red',
};

/** Reasons as a page gets them, with the same few questions to the store for any number of them. */
export async function toFeatureReasons(
  deps: Deps,
  project: Project,
  reasons: readonly (readonly [featureId: number, reason: Reason])[],
): Promise<FeatureReason[]> {
  const changed = await changesOf(deps, project, reasons);
  const brought = new Map<ReasonCode, number | null>();
  for (const code of new Set(reasons.map(([, reason]) => reason.code))) {
    brought.set(code, await broughtAt(deps, project, code));
  }
  return reasons.map(([featureId, reason]) => {
    const since = changed.get(featureId) ?? brought.get(reason.code) ?? null;
    return {
      feature_id: featureId,
      ...toWireReason(reason),
      since: since === null ? null : toWireTime(since),
      help: helpFor(reason.code),
    };
  });
}

async function changesOf(
  { store, now }: Deps,
  project: Project,
  reasons: readonly (readonly [featureId: number, reason: Reason])[],
): Promise<ReadonlyMap<number, number>> {
  const ids = reasons.flatMap(([id, { code }]) => (OF_THE_FEATURE.has(code) ? [id] : []));
  const cards =
    ids.length === 0
      ? []
      : await store.query('cards', { projectId: project.id, now: now(), which: { ids } });
  return new Map(cards.map((card) => [card.id, card.updatedAt]));
}

async function broughtAt(
  { store }: Deps,
  { id: projectId, crew }: Project,
  code: ReasonCode,
): Promise<number | null> {
  if (code === 'stopped' || code === 'outside_schedule') {
    return crew.status === 'stopped' ? (crew.end?.at ?? null) : null;
  }
  const type = BROUGHT_BY[code];
  const event =
    type === undefined ? null : await store.query('lastEvent', { projectId, types: [type] });
  return event?.at ?? null;
}
