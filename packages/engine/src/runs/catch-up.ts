import type { EngineContext } from '../engine-types.ts';
import type { RunSession } from './run-session.ts';

/** What was said before the agent was there. */
export async function sayWhatWaits(
  context: EngineContext,
  session: RunSession,
  runId: number,
): Promise<void> {
  for (const message of await context.store.query('runMessages', { runId })) {
    if (message.deliveredAt === null) session.say(message);
  }
}

/** A pause that came while the place was being prepared found no session to freeze. */
export async function standStillWhilePaused(
  context: EngineContext,
  projectId: number,
  session: RunSession,
): Promise<void> {
  const isPaused = async (): Promise<boolean> =>
    (await context.store.query('projectById', { projectId }))?.crew.status === 'paused';
  if (await isPaused()) {
    await session.freeze();
    if (!(await isPaused())) {
      await session.thaw();
    }
  }
}
