import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import {
  CompiledQuery,
  SqliteAdapter,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type SqliteDatabase,
  type SqliteStatement,
} from 'kysely';
import { rememberRawTexts } from '../raw-text-compiler.ts';

/** Statements are compiled once; lists of values of many lengths must not fill the memory. */
const STATEMENTS_KEPT = 256;

/** Kysely on a `node:sqlite` connection, which is closed with it. */
export function nodeSqliteDialect(database: DatabaseSync): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new ImmediateDriver(database),
    createQueryCompiler: () => rememberRawTexts(new SqliteQueryCompiler()),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}

class ImmediateDriver extends SqliteDriver {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    super({ database: toKyselyDatabase(database) });
    this.#database = database;
  }

  // A deferred transaction that reads before it writes fails at once when somebody else has
  // written in between, and no time-out helps: the lock is taken at the start instead.
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  // SQLite has rolled back by itself after some failures (disk full, I/O); a second time is an error.
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.isTransaction) {
      await super.rollbackTransaction(connection);
    }
  }
}

function toKyselyDatabase(database: DatabaseSync): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    close: () => database.close(),
    prepare(text) {
      const known = statements.get(text);
      if (known !== undefined) {
        return known;
      }
      const statement = database.prepare(text);
      const prepared: SqliteStatement = {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...parameters.map(toInput)),
        run: (parameters) => statement.run(...parameters.map(toInput)),
        iterate: (parameters) => statement.iterate(...parameters.map(toInput)),
      };
      forgetOldest(statements);
      statements.set(text, prepared);
      return prepared;
    },
  };
}

function forgetOldest(statements: Map<string, SqliteStatement>): void {
  if (statements.size >= STATEMENTS_KEPT) {
    for (const oldest of [...statements.keys()].slice(0, STATEMENTS_KEPT / 2)) {
      statements.delete(oldest);
    }
  }
}

function toInput(value: unknown): SQLInputValue {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'bigint':
      return value;
    default:
      if (value === null || value instanceof Uint8Array) {
        return value;
      }
      throw new TypeError(`a value of type ${typeof value} cannot be stored`);
  }
}
