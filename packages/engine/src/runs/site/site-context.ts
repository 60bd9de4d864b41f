import type { EngineContext } from '../../engine-types.ts';

/** What of a machine is needed to work on runs there: nothing that only a control plane has. */
export type SiteContext = Pick<
  EngineContext,
  'browser' | 'clock' | 'homeId' | 'host' | 'log' | 'mcpUrl' | 'outlets' | 'searchPath' | 'wall'
>;
