import type { StoreTransaction } from '../ports/store.ts';
import type { Result } from '../result.ts';
import type { CommandInput, CommandName, CommandOutput } from './command-map.ts';

/**
 * One command: loads what it needs through the transaction, asks pure functions what should change,
 * and writes rows, events and effects. Must not do anything that a rollback would not undo.
 */
export type CommandHandler<N extends CommandName> = (
  tx: StoreTransaction,
  input: CommandInput<N>,
) => Promise<Result<CommandOutput<N>>>;

/** A handler for every command there is. */
export type CommandHandlers = { readonly [N in CommandName]: CommandHandler<N> };
