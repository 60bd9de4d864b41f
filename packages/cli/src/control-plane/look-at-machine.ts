import type { ControlResponse, SetupStatus } from '@ropewalk/contracts';
import { effectiveSettings } from '@ropewalk/core';
import type { Engine, EngineContext } from '@ropewalk/engine';
import { readMachineBudgets } from '@ropewalk/server';
import { inspectLimits } from '../doctor/inspect-limits.ts';
import { inspectMachine } from '../doctor/inspect-machine.ts';
import { inspectSetup } from '../doctor/inspect-setup.ts';

/** Everything that a crew needs of this machine, as `doctor` tells it, with the limits that are known here. */
export async function lookAtMachine(
  { homes, wall, browser, store, clock }: EngineContext,
  { drivers }: Pick<Engine, 'drivers'>,
  environment: NodeJS.ProcessEnv,
): Promise<ControlResponse<'doctor'>> {
  const [report, accounts, known, budgets] = await Promise.all([
    inspectMachine({ home: homes.ours, wall, browser, environment }),
    drivers.accounts(),
    drivers.drivers(),
    readMachineBudgets({ store, now: () => clock.now() }),
  ]);
  return { checks: [...report.checks, ...inspectLimits({ accounts, drivers: known, budgets })] };
}

/** What of this machine is ready for a first crew with the settings as they are. */
export function lookAtSetup(
  { settings, wall, browser, resolveDriver }: EngineContext,
  environment: NodeJS.ProcessEnv,
): Promise<SetupStatus> {
  const { driver, provider } = effectiveSettings(settings());
  return inspectSetup({ wall, browser, environment, driver: resolveDriver(driver, provider) });
}
