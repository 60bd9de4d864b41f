import type { Result } from '@ropewalk/core';
import { connect, type Connection } from '../connection/connect.ts';
import type { ExitCode } from '../errors/exit-codes.ts';
import type { Terminal } from '../output/terminal.ts';
import type { Interrupts } from './interrupts.ts';

/** What every command works with. */
export interface CommandContext {
  readonly environment: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Absolute path of the home. */
  readonly home: string;
  readonly terminal: Terminal;
  readonly interrupts: Interrupts;
  now(): number;
}

/** A command answers its exit code, or a refusal that is reported in one place. */
export type CommandResult = Promise<Result<ExitCode>>;

/** Connects for the length of one action, for commands that start no work. */
export async function withControl<T>(
  context: CommandContext,
  options: { readonly create: boolean },
  act: (connection: Connection) => Promise<Result<T>>,
): Promise<Result<T>> {
  const { home, environment } = context;
  const connected = await connect({ home, environment, port: null, resume: false, ...options });
  if (!connected.ok) {
    return connected;
  }
  try {
    return await act(connected.value);
  } finally {
    await connected.value.close();
  }
}
