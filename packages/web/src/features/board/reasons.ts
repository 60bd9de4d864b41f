import { api, read } from '#shared/api/api.ts';
import type { FeatureReason } from '#shared/api/wire.ts';
import { coalesce } from '#shared/live/coalesce.ts';
import { inTurn } from '#shared/live/in-turn.ts';
import type { ProjectLive } from '#shared/live/project-live.ts';
import { planEveryMs } from '#shared/live/plan-every.logic.ts';
import { staleAreas } from '#shared/live/stale-areas.logic.ts';
import { createStore, type StoreApi } from 'zustand/vanilla';

/** Why features wait that are looked at, by their ids. */
export interface Reasons {
  readonly state: StoreApi<ReadonlyMap<number, FeatureReason>>;
  /** These are in sight in a column: their reasons are read, and again when something may have changed them. */
  lookAt(column: string, ids: readonly number[]): void;
  /** Follows the events. Answers how to end that; it can be opened again. */
  open(): () => void;
}

/** A screen never shows more; the server takes no more at once. */
const MOST_IN_SIGHT = 400;
const SETTLE_MS = 120;

export function createReasons(live: ProjectLive): Reasons {
  const state = createStore<ReadonlyMap<number, FeatureReason>>(() => new Map());
  const inSight = new Map<string, readonly number[]>();
  const turn = inTurn();
  // Who has just come waits for nothing; who scrolls, until they stand still.
  let hasRead = false;
  const readThem = async (): Promise<void> => {
    const ids = [...inSight.values()].flat().slice(0, MOST_IN_SIGHT);
    if (ids.length === 0) {
      return;
    }
    try {
      const { reasons } = await read(
        api.GET('/projects/{project_name}/features/reasons', {
          params: { path: { project_name: live.project }, query: { ids: ids.join(',') } },
        }),
      );
      state.setState(new Map(reasons.map((reason) => [reason.feature_id, reason])), true);
    } catch {
      // The board stands without them; the next event asks again.
      state.setState(new Map(), true);
    }
  };
  const settled = coalesce<'look'>(SETTLE_MS, () => turn(readThem));
  const changed = coalesce<'look'>(
    () => planEveryMs(live.state.getState()),
    () => turn(readThem),
  );
  return {
    state,
    lookAt(column, ids) {
      const before = inSight.get(column) ?? [];
      if (ids.length !== before.length || ids.some((id, index) => id !== before[index])) {
        inSight.set(column, ids);
        if (hasRead) {
          settled.add('look');
        } else {
          hasRead = true;
          void turn(readThem);
        }
      }
    },
    open() {
      const stops = [
        live.onGap(() => changed.add('look')),
        live.onEvent(({ body }) => {
          const stale = staleAreas(body.type);
          if (stale === 'all' || stale.includes('reasons')) {
            changed.add('look');
          }
        }),
      ];
      return () => {
        settled.cancel();
        changed.cancel();
        stops.forEach((stop) => stop());
      };
    },
  };
}
