import type { AgentEvent, Project, Run } from '@ropewalk/contracts';
import type { AgentDriver } from '@ropewalk/core';
import type { Screens } from '../browser/screens.ts';
import type { EngineContext } from '../engine-types.ts';
import { noteAnswer } from './account.ts';
import type { Carried } from './carried.ts';
import { sayWhatWaits, standStillWhilePaused } from './catch-up.ts';
import { whyNotBegin } from './last-look.ts';
import type { LiveTranscript } from './live-feed.ts';
import type { Overseer } from './site/site-types.ts';
import { tellUsage } from './tell-usage.ts';

export interface OverseerDeps {
  readonly context: EngineContext;
  readonly screens: Screens;
  readonly entry: Carried;
  readonly run: Run;
  readonly project: Project;
  readonly driver: Pick<AgentDriver, 'account'>;
  readonly transcript: Pick<LiveTranscript, 'append'>;
  /** A run of this project has begun to use time, or has said what it used. */
  onSpent(project: Project): Promise<void> | void;
}

/** Answers the site that works on a run, and writes down what it tells. */
export function createOverseer(deps: OverseerDeps): Overseer {
  const { context, entry, run, project, driver, transcript } = deps;
  const background = inBackground(context);
  const note = noteEvents(deps);
  return {
    async prepared() {
      const done = await context.store.execute(
        'run.prepare',
        { runId: run.id },
        context.clock.now(),
      );
      entry.isOver = !done.ok;
      return done.ok;
    },
    async mayBegin() {
      const over = await whyNotBegin(context, run, driver.account);
      return entry.ended ?? over;
    },
    working() {
      const { site } = entry;
      if (site === null) return;
      background(() => sayWhatWaits(context, site, run.id));
      background(() => standStillWhilePaused(context, project.id, site));
    },
    started(pid, workspace) {
      background(async () => {
        await context.store.execute(
          'run.start',
          { runId: run.id, pid, workspace },
          context.clock.now(),
        );
        await deps.onSpent(project);
      });
    },
    event(at, event) {
      transcript.append(at, event);
      note(event);
    },
    screen: (png) => deps.screens.show(run, png, context.clock.now()),
    memory(presentBytes) {
      entry.presentBytes = presentBytes;
    },
    hostRefused: (at, sentence) => transcript.append(at, { type: 'stderr', text: `${sentence}\n` }),
  };
}

/** What of the doings of an agent is written down elsewhere than in its transcript. */
function noteEvents(deps: OverseerDeps): (event: AgentEvent) => void {
  const { context, run, project, driver } = deps;
  const background = inBackground(context);
  let toldModel: string | null = null;
  let acted = false;
  return (event) => {
    switch (event.type) {
      case 'session':
        toldModel = event.model;
        break;
      case 'tool_call':
        if (!acted) background(() => noteAnswer(context, run, driver.account));
        acted = true;
        break;
      case 'usage': {
        const told = { run, usage: event.usage, toldModel };
        background(async () => {
          await tellUsage(context, told);
          await deps.onSpent(project);
        });
        break;
      }
      case 'message': {
        const { messageId } = event;
        background(() =>
          context.store.execute('run.message_delivered', { messageId }, context.clock.now()),
        );
        break;
      }
      default:
    }
  };
}

/** Work that nobody waits for; its failure is told. */
export function inBackground({
  log,
}: Pick<EngineContext, 'log'>): (work: () => Promise<unknown>) => void {
  return (work) => {
    work().catch((err: unknown) => log.error({ err }, 'work in the background failed'));
  };
}
