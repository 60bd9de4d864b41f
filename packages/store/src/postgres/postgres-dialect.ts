import {
  AbortedTransactionError,
  HandleEmptyInListsPlugin,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  replaceWithNoncontingentExpression,
  type CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type DataTypeNode,
  type Dialect,
  type Driver,
  type QueryResult,
  type TransactionSettings,
} from 'kysely';
import { rememberRawTexts } from '../raw-text-compiler.ts';
import type { Tables } from '../schema.ts';
import { SCHEMA, type Answer, type Connection, type Connections } from './connections.ts';
import { rollBack, type Turn, type Turns } from './turns.ts';

/** Kysely on sessions of PostgreSQL. Transactions that may write take their turn. */
export function openKysely(connections: Connections, turns: Turns): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: postgresDialect(connections, turns),
    // SQLite takes a list without anything in it, PostgreSQL does not.
    plugins: [new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression })],
  });
}

function postgresDialect(connections: Connections, turns: Turns): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => createDriver(connections, turns),
    createQueryCompiler: () => rememberRawTexts(new Compiler()),
    createIntrospector: (db) => ownTables(new PostgresIntrospector(db)),
  };
}

/** What others keep in the same database is none of our tables. */
function ownTables(introspector: PostgresIntrospector): DatabaseIntrospector {
  return {
    getSchemas: () => introspector.getSchemas(),
    async getTables(options) {
      const tables = await introspector.getTables(options);
      return tables.filter((table) => table.schema === SCHEMA);
    },
  };
}

/** Types that hold what the same types of SQLite hold, in the same order. */
class Compiler extends PostgresQueryCompiler {
  protected override visitDataType(node: DataTypeNode): void {
    switch (node.dataType) {
      case 'integer':
        this.append('bigint');
        break;
      case 'text':
        // By bytes, and not by the words of whatever language the server speaks.
        this.append('text collate "C"');
        break;
      default:
        super.visitDataType(node);
    }
  }
}

class Session implements DatabaseConnection {
  readonly connection: Connection;
  /** Null outside of a transaction that writes. */
  turn: Turn | null = null;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    return toResult(await this.connection.query(sql, parameters));
  }

  streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('nothing is streamed from the store');
  }
}

function createDriver(connections: Connections, turns: Turns): Driver {
  const sessions = new WeakMap<DatabaseConnection, Session>();
  const sessionOf = (held: DatabaseConnection): Session => {
    const session = sessions.get(held);
    if (session === undefined) {
      throw new Error('a connection of another driver');
    }
    return session;
  };
  return {
    async init() {},
    async acquireConnection() {
      const session = new Session(await connections.acquire());
      sessions.set(session, session);
      return session;
    },
    async releaseConnection(held) {
      connections.release(sessionOf(held).connection);
    },
    async beginTransaction(held, settings) {
      const session = sessionOf(held);
      if (settings.accessMode === 'read only') {
        await session.connection.script(beginReading(settings));
      } else {
        session.turn = await turns.begin(session.connection);
      }
    },
    async commitTransaction(held) {
      const session = sessionOf(held);
      const { turn } = session;
      session.turn = null;
      const command =
        turn === null ? await commit(session) : await turns.commit(session.connection, turn);
      // An earlier statement failed, and nobody went back to a savepoint.
      if (command === 'ROLLBACK') {
        throw new AbortedTransactionError();
      }
    },
    async rollbackTransaction(held) {
      const session = sessionOf(held);
      session.turn = null;
      await rollBack(session.connection);
    },
    async destroy() {
      await connections.close();
    },
  };
}

function beginReading({ isolationLevel }: TransactionSettings): string {
  return `start transaction isolation level ${isolationLevel ?? 'repeatable read'} read only`;
}

async function commit({ connection }: Session): Promise<string> {
  const [answer] = await connection.script('commit');
  return answer?.command ?? '';
}

function toResult<R>({ command, rowCount, rows }: Answer): QueryResult<R> {
  const changes = command === 'INSERT' || command === 'UPDATE' || command === 'DELETE';
  return {
    // The type of a row is that of the statement, which only its author knows.
    rows: rows as R[],
    ...(changes ? { numAffectedRows: BigInt(rowCount ?? 0) } : {}),
  };
}
