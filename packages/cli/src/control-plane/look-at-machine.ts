import type { SetupStatus } from '@ropewalk/contracts';
import { effectiveSettings } from '@ropewalk/core';
import type { EngineContext } from '@ropewalk/engine';
import { inspectMachine } from '../doctor/inspect-machine.ts';
import { inspectSetup } from '../doctor/inspect-setup.ts';

/** Everything that a crew needs of this machine, as `doctor` tells it. */
export function lookAtMachine(
  { homes, wall, browser }: EngineContext,
  environment: NodeJS.ProcessEnv,
) {
  return inspectMachine({ home: homes.ours, wall, browser, environment });
}

/** What of this machine is ready for a first crew with the settings as they are. */
export function lookAtSetup(
  { settings, wall, browser, resolveDriver }: EngineContext,
  environment: NodeJS.ProcessEnv,
): Promise<SetupStatus> {
  const { driver, provider } = effectiveSettings(settings());
  return inspectSetup({ wall, browser, environment, driver: resolveDriver(driver, provider) });
}
