import { setTimeout as pause } from 'node:timers/promises';
import type { ControlPlane, TranscriptEntry } from '@ropewalk/contracts';
import { accept, type Result } from '@ropewalk/core';
import { EXIT_CODES, type ExitCode } from '../errors/exit-codes.ts';
import { entryLines } from '../output/transcript-lines.ts';
import { type CommandContext, type CommandResult, withControl } from './command-context.ts';
import type { ShowOptions } from './show.ts';

export interface LogsOptions extends ShowOptions {
  readonly run?: number;
  readonly follow?: boolean;
}

const PAGE = 1_000;
/** The control endpoint answers pages of a transcript and does not push them. */
const LOOK_AGAIN_MS = 400;

/** What the agent of a run said and did: of the latest run, unless one is named. */
export async function logs(
  context: CommandContext,
  name: string,
  options: LogsOptions,
): CommandResult {
  if (options.follow === true) {
    context.interrupts.take();
  }
  return withControl(context, { create: false }, ({ control, owner }) =>
    printPages(context, control, name, {
      ...options,
      // Nobody writes on while this process is the one that holds the home.
      follow: options.follow === true && owner === 'another_process',
    }),
  );
}

async function printPages(
  { terminal, interrupts }: CommandContext,
  control: ControlPlane,
  name: string,
  options: LogsOptions,
): Promise<Result<ExitCode>> {
  const print = (entry: TranscriptEntry) => {
    const lines =
      options.json === true ? [JSON.stringify(entry)] : entryLines(entry, terminal.colors);
    lines.forEach(terminal.print);
  };
  let runId = options.run ?? null;
  let after = 0;
  for (;;) {
    const page = await control.logs({ name, runId, after, limit: PAGE });
    if (!page.ok) {
      return page;
    }
    page.value.entries.forEach(print);
    const atEnd = page.value.entries.length === 0;
    if (page.value.complete || (atEnd && options.follow !== true)) {
      return accept(EXIT_CODES.ok);
    }
    runId = page.value.runId;
    after = page.value.next;
    if (atEnd) {
      await pause(LOOK_AGAIN_MS, undefined, { signal: interrupts.first }).catch(() => undefined);
    }
    if (interrupts.first.aborted) {
      return accept(EXIT_CODES.interrupted);
    }
  }
}
