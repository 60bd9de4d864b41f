import { appendFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Refusal } from '@ropewalk/contracts';
import type { Terminal } from '../output/terminal.ts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';
import { toExitCode } from './to-exit-code.ts';

/**
 * Says why not: the sentence on standard error and, for machines, one JSON value on standard output.
 * Answers the exit code.
 */
export function reportRefusal(terminal: Terminal, refusal: Refusal, json: boolean): ExitCode {
  terminal.warn(refusal.message);
  if (json) {
    terminal.print(JSON.stringify({ error: refusal }));
  }
  return toExitCode(refusal);
}

/** One line for a fault of ours; the rest goes to a log that the line names. */
export async function reportBug(
  terminal: Terminal,
  error: unknown,
  options: { readonly home: string; readonly json: boolean; readonly now: number },
): Promise<ExitCode> {
  const message = error instanceof Error ? error.message : String(error);
  const [firstLine = ''] = message.split('\n');
  const log = await keep(error, options);
  const where = log === null ? '' : ` Details are in ${log}; please report them.`;
  terminal.warn(`Ropewalk has failed; this is a fault in it: ${firstLine}.${where}`);
  if (options.json) {
    terminal.print(JSON.stringify({ error: { code: 'bug', message: firstLine, log } }));
  }
  return EXIT_CODES.bug;
}

/** Where the home cannot be written, the temp folder serves. */
async function keep(
  error: unknown,
  { home, now }: { readonly home: string; readonly now: number },
): Promise<string | null> {
  const text = `${new Date(now).toISOString()} ${describe(error)}\n`;
  for (const file of [join(home, 'cli-faults.log'), join(tmpdir(), 'ropewalk-cli-faults.log')]) {
    try {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await appendFile(file, text, { mode: 0o600 });
      return file;
    } catch {
      // The next place may take it; the sentence is printed in any case.
    }
  }
  return null;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const cause = error.cause === undefined ? '' : `\ncaused by ${describe(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
