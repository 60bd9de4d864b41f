import type { Store } from '@ropewalk/core';
import type { Screen, Screens } from '@ropewalk/engine';
import { toWireTime } from '../../wire/wire-feature.ts';
import { featureName } from './agents-view.ts';
import type { ScreenPort } from './dev-server-port.ts';
import type { DraftOf } from './drafts.ts';

/** What the browsers of agents show, with the names that clients know these agents by. */
export function screenSource(deps: {
  readonly screens: Pick<Screens, 'watch'>;
  readonly store: Pick<Store, 'query'>;
  onFailure(failure: unknown): void;
}): ScreenPort {
  return {
    watch(projectId, listener) {
      let isWatched = true;
      const tell = async (screen: Screen): Promise<void> => {
        const draft = await toDraft(deps.store, screen);
        if (draft !== null && isWatched) listener(draft);
      };
      const stop = deps.screens.watch(projectId, (screen) => {
        tell(screen).catch(deps.onFailure);
      });
      return () => {
        isWatched = false;
        stop();
      };
    },
  };
}

async function toDraft(
  store: Pick<Store, 'query'>,
  { runId, role, at, png }: Screen,
): Promise<DraftOf<'browser_screenshot'> | null> {
  if (role !== 'coding' && role !== 'testing') return null;
  const run = await store.query('run', { runId });
  const featureIds = (run?.features ?? []).map((entry) => entry.featureId);
  const [featureId] = featureIds;
  if (featureId === undefined) return null;
  const feature = await store.query('feature', { featureId });
  const features = new Map(feature === null ? [] : [[featureId, feature]]);
  return {
    type: 'browser_screenshot',
    sessionName: `${role}-${role === 'coding' ? featureId : runId}`,
    agentIndex: runId,
    agentType: role,
    featureId,
    featureName: featureName({ role, featureIds }, { features }),
    imageData: png,
    timestamp: toWireTime(at),
  };
}
