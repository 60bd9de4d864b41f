import { accept, type Result } from '@ropewalk/core';
import { EXIT_CODES, type ExitCode } from '../errors/exit-codes.ts';
import type { Colors } from '../output/terminal.ts';
import type { CommandContext } from './command-context.ts';

export interface ShowOptions {
  readonly json?: boolean;
}

/** Prints an answer, as one JSON value or as lines, and is done. A refusal is passed on. */
export function show<T>(
  { terminal }: CommandContext,
  answer: Result<T>,
  options: ShowOptions,
  toLines: (value: T, colors: Colors) => readonly string[],
): Result<ExitCode> {
  if (!answer.ok) {
    return answer;
  }
  terminal.print(
    options.json === true
      ? JSON.stringify(answer.value)
      : toLines(answer.value, terminal.colors).join('\n'),
  );
  return accept(EXIT_CODES.ok);
}
