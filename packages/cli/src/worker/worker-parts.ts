import type { Logger } from 'pino';
import type { Journal } from './journal.ts';
import type { Machine } from './machine.ts';
import type { OwnProjects } from './projects.ts';
import type { ServerLink } from './server-link.ts';
import type { ToolsRelay } from './tools-relay.ts';

/** What every part of a worker works with. */
export interface WorkerParts {
  readonly link: ServerLink;
  readonly log: Logger;
  readonly machine: Machine;
  readonly projects: OwnProjects;
  readonly relay: ToolsRelay;
  readonly journal: Journal;
  /** Fires when this process ends and waits for nobody any more. */
  readonly ending: AbortSignal;
}
