import type { Survivor } from '@ropewalk/contracts';
import type { Chats } from '../chats/chat-types.ts';
import type { EngineContext, OpenProjects } from '../engine-types.ts';
import type { LandingQueue } from '../landing/landing-queue.ts';
import type { PersonTools } from '../person-tools/person-tools.ts';
import type { Sweeper } from '../regression/sweeper.ts';
import type { Crews } from './crews.ts';

/** What was ended. */
export interface Panicked {
  /** Runs, and agents that a person talked with. */
  readonly runsEnded: number;
  /** Names of projects. */
  readonly crewsEnded: readonly string[];
  /** What lives on, as the process table tells; nothing should. */
  readonly survivors: readonly Survivor[];
}

/**
 * Ends everything that works for any project, work unsaved: agents, checks, dev servers, terminals. Resolves when it
 * is gone. Landings that are cut short are refused; they can be asked for again.
 */
export async function panic(parts: {
  readonly context: EngineContext;
  readonly crews: Crews;
  readonly chats: Chats;
  readonly tools: PersonTools;
  readonly queue: LandingQueue;
  readonly sweeper: Sweeper;
  readonly projects: OpenProjects;
}): Promise<Panicked> {
  parts.queue.callOff();
  parts.sweeper.callOff();
  const [ended, talking] = await Promise.all([
    parts.crews.panic(),
    parts.chats.panic(null),
    parts.tools.panic(),
    parts.projects.interrupt(),
  ]);
  const { host, homeId } = parts.context;
  const survivors = await host.census(`${homeId}-`);
  return { runsEnded: ended.runsEnded + talking, crewsEnded: ended.crewsEnded, survivors };
}
