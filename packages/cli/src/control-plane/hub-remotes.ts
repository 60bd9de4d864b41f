import { createHubRemotes, systemClock, type EngineContext } from '@ropewalk/engine';
import type { OpenOptions } from './open-control-plane.ts';

/** Names the place of hubs where no option does. */
const HUB_VARIABLE = 'ROPEWALK_HUB';

/** Where hubs are kept beside the home; nothing where nobody has asked for it. */
export function hubRemotesOf(
  { hub, environment, clock = systemClock }: OpenOptions,
  epoch: number,
  log: EngineContext['log'],
): Pick<EngineContext, 'hubRemotes'> {
  const base = hub ?? environment[HUB_VARIABLE] ?? '';
  if (base === '') {
    return {};
  }
  return {
    hubRemotes: createHubRemotes({
      base,
      epoch,
      clock,
      onAway: (projectId, detail) => log.warn({ projectId, detail }, 'a landing waits for its hub'),
    }),
  };
}
