import type { CrewSettings, Metering, Run } from '@ropewalk/contracts';
import {
  accept,
  hasTimeLimit,
  meteringOf,
  refuse,
  shownMetering,
  timeLimitSentence,
  type AgentDriver,
  type Result,
} from '@ropewalk/core';
import type { EngineContext } from '../engine-types.ts';
import type { SessionEnd } from './site/run-session.ts';

/** Whether a driver tells what its agents use, as far as that is known. */
export async function readMetering(
  { store }: Pick<EngineContext, 'store'>,
  driver: Pick<AgentDriver, 'name' | 'metering'>,
): Promise<Metering> {
  return driver.metering === 'nothing'
    ? driver.metering
    : meteringOf(driver, await store.query('driverMeterings', {}));
}

/** The name of the driver of these settings where nothing would hold its agents; null where something does. */
export async function findUnheldDriver(
  context: Pick<EngineContext, 'store' | 'settings' | 'resolveDriver'>,
  { driver: spec, provider, budgets }: Pick<CrewSettings, 'driver' | 'provider' | 'budgets'>,
): Promise<string | null> {
  const driver = context.resolveDriver(spec, provider);
  if (!driver.ok || hasTimeLimit(budgets, context.settings())) return null;
  const metering = await readMetering(context, driver.value);
  return metering === 'unmetered' ? driver.value.name : null;
}

/** Refuses with `time_limit_missing` what no budget could hold. */
export async function requireHeld(
  context: Pick<EngineContext, 'store' | 'settings' | 'resolveDriver'>,
  settings: Pick<CrewSettings, 'driver' | 'provider' | 'budgets'>,
): Promise<Result<null>> {
  const unheld = await findUnheldDriver(context, settings);
  return unheld === null
    ? accept(null)
    : refuse('time_limit_missing', `${timeLimitSentence(unheld)}.`, { driver: unheld });
}

/** Keeps what the end of a run has shown, where it is not what was known. */
export async function learnMetering(
  context: Pick<EngineContext, 'store' | 'clock'>,
  run: Pick<Run, 'id'>,
  driver: Pick<AgentDriver, 'name' | 'metering'>,
  end: Pick<SessionEnd, 'acted' | 'ending'>,
): Promise<void> {
  if (driver.metering === 'nothing') return;
  const usage = (await context.store.query('run', { runId: run.id }))?.usage;
  const metered =
    usage === undefined
      ? null
      : shownMetering({ usage, acted: end.acted, ending: end.ending.kind });
  if (
    metered === null ||
    (metered ? 'metered' : 'unmetered') === (await readMetering(context, driver))
  )
    return;
  await context.store.execute(
    'driver.learn',
    { driver: driver.name, metered, runId: run.id },
    context.clock.now(),
  );
}
