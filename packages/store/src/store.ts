import {
  type CommandHandlers,
  type CommandInput,
  type CommandName,
  type CommandOutput,
  type Queries,
  type QueryName,
  type Result,
  type Store,
} from '@ropewalk/core';
import type { Database } from './database.ts';
import { closedFailure } from './closed-failure.ts';
import { createGroupCommit, type WriteAlong } from './group-commit.ts';
import { publishAtOnce, publishInOrder } from './news-in-order.ts';
import { createPublisher } from './publisher.ts';
import { QUERIES } from './queries/query-map.ts';
import { createTransaction } from './transaction.ts';
import { createRecord, NO_DRAFTS } from './transaction/record.ts';

export interface StoreParts {
  /** Open and migrated; the store closes it. */
  readonly database: Database;
  /** How commands decide. Tests may bring only those that they use. */
  readonly handlers: Partial<CommandHandlers>;
  /** Called at the end of each transaction; what it writes is committed with it, or not at all. */
  readonly writeAlong?: WriteAlong | undefined;
}

/** The Store port on any database. The only writer of its database while it is open. */
export function createStore({ database, handlers, writeAlong }: StoreParts): Store {
  const publisher = createPublisher();
  const commits = createGroupCommit(
    database,
    database.news === null
      ? publishAtOnce(publisher.publish)
      : publishInOrder(database, database.news, publisher.publish),
    writeAlong,
  );
  let closing: Promise<void> | null = null;

  function execute<N extends CommandName>(
    name: N,
    input: CommandInput<N>,
    now: number,
  ): Promise<Result<CommandOutput<N>>> {
    return commits.add<Result<CommandOutput<N>>>(async (db) => {
      const handler: CommandHandlers[N] | undefined = handlers[name];
      if (handler === undefined) {
        throw new Error(`no handler for the command ${name}`);
      }
      const record = createRecord(now);
      const value = await handler(createTransaction(db, database, now, record), input);
      return { keep: value.ok, value, drafts: record.drafts };
    });
  }

  async function query<N extends QueryName>(
    name: N,
    parameters: Queries[N][0],
  ): Promise<Queries[N][1]> {
    if (closing !== null) {
      throw closedFailure();
    }
    try {
      return await database.read((db) => QUERIES[name](db, parameters));
    } catch (error) {
      throw database.toFailure(error) ?? error;
    }
  }

  return {
    execute,
    query,
    settleEffect: (effectId) =>
      commits.add(async (db) => {
        await db.deleteFrom('outbox').where('id', '=', effectId).execute();
        return { keep: true, value: undefined, drafts: NO_DRAFTS };
      }),
    subscribe: publisher.subscribe,
    close() {
      closing ??= commits.close().then(() => database.close());
      return closing;
    },
  };
}
