import type { EngineContext } from '../engine-types.ts';
import type { SiteRun } from './site/site-types.ts';

/** What was said before the agent was there. */
export async function sayWhatWaits(
  context: Pick<EngineContext, 'store'>,
  site: SiteRun,
  runId: number,
): Promise<void> {
  for (const message of await context.store.query('runMessages', { runId })) {
    if (message.deliveredAt === null) site.say(message);
  }
}

/** A pause that came while the place was being prepared found nobody to freeze. */
export async function standStillWhilePaused(
  context: Pick<EngineContext, 'store'>,
  projectId: number,
  site: SiteRun,
): Promise<void> {
  const isPaused = async (): Promise<boolean> =>
    (await context.store.query('projectById', { projectId }))?.crew.status === 'paused';
  if (await isPaused()) {
    await site.freeze();
    if (!(await isPaused())) {
      await site.thaw();
    }
  }
}
