import { Socket } from 'node:net';
import {
  Client,
  DatabaseError,
  Pool,
  types,
  type ClientBase,
  type ClientConfig,
  type PoolClient,
  type QueryResult,
} from 'pg';
import { ConnectionLost } from './postgres-failure.ts';
import type { PostgresPlace } from './postgres-place.ts';
import { decodeText, encodeText } from './text-codec.ts';

/** All that is ours lies in this schema, whatever else the database holds. */
export const SCHEMA = 'ropewalk';

/** A server ends a statement by itself; one that has not by then is not there. */
const BEHIND_TIMEOUT_MS = 10_000;

/** A transaction in which nothing is asked for so long is ended by the server: its owner is frozen or cut off. */
const IDLE_IN_TRANSACTION_MS = 30_000;

export interface Answer {
  readonly command: string;
  readonly rowCount: number | null;
  readonly rows: Record<string, unknown>[];
}

/** One session on the server. Errors are those of the server, or `ConnectionLost`. */
export interface Connection {
  query(text: string, values: readonly unknown[]): Promise<Answer>;
  /** Several statements, without values, in one message; the answer of each. */
  script(text: string): Promise<Answer[]>;
  isLost(): boolean;
}

/** Sessions for everybody, some at a time. */
export interface Connections {
  acquire(): Promise<Connection>;
  release(connection: Connection): void;
  close(): Promise<void>;
}

/** Opens sessions as they are needed. */
export function createConnections(place: PostgresPlace): Connections {
  const silence = place.limits.statementTimeoutMs + BEHIND_TIMEOUT_MS;
  const pool = new Pool({
    ...clientConfig(place),
    stream: () => impatientSocket(silence),
    max: place.limits.poolSize,
  });
  const clients = new WeakMap<Connection, PoolClient>();
  const known = new WeakMap<PoolClient, Connection>();
  // A session that ends while nobody uses it is simply replaced by the next that is needed.
  pool.on('error', ignore);
  return {
    async acquire() {
      const client = await reach(() => pool.connect());
      const connection = known.get(client) ?? toConnection(client);
      known.set(client, connection);
      clients.set(connection, client);
      return connection;
    },
    release(connection) {
      clients.get(connection)?.release(connection.isLost());
    },
    close: () => pool.end(),
  };
}

/** A session of its own, for what belongs to a session: locks and news. */
export interface OwnConnection extends Connection {
  /** Calls it for every notification that the server sends. */
  onNotification(hear: (channel: string, payload: string) => void): void;
  /** Resolves when the session is over. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/** `silenceMs`: given up when nothing has been heard for so long; null waits for ever. */
export async function openConnection(
  place: PostgresPlace,
  silenceMs: number | null = null,
): Promise<OwnConnection> {
  const client = new Client({
    ...clientConfig(place),
    ...(silenceMs === null ? {} : { stream: () => impatientSocket(silenceMs) }),
  });
  const ended = new Promise<void>((resolve) => {
    client.once('end', () => resolve());
    client.on('error', () => resolve());
  });
  await reach(() => client.connect());
  return {
    ...toConnection(client),
    onNotification(hear) {
      client.on('notification', ({ channel, payload }) => hear(channel, payload ?? ''));
    },
    ended,
    async close() {
      await client.end().catch(ignore);
    },
  };
}

/** Null while the server lets nobody in: whoever asks it for something meanwhile is told what is the matter. */
export async function openIfThere(
  place: PostgresPlace,
  silenceMs: number | null = null,
): Promise<OwnConnection | null> {
  try {
    return await openConnection(place, silenceMs);
  } catch (error) {
    if (error instanceof DatabaseError || error instanceof ConnectionLost) {
      return null;
    }
    throw error;
  }
}

/** A way to the server on which nothing comes any more is cut somewhere in between, and nobody would tell. */
function impatientSocket(silenceMs: number): Socket {
  const socket = new Socket();
  socket.setTimeout(silenceMs, () => socket.destroy(new Error('nothing was heard of the server')));
  return socket;
}

function toConnection(client: ClientBase): Connection {
  let lost = false;
  const lose = (): void => {
    lost = true;
  };
  client.on('error', lose);
  client.on('end', lose);
  async function ask<T>(asking: () => Promise<T>): Promise<T> {
    try {
      return await asking();
    } catch (error) {
      if (lost && !(error instanceof DatabaseError)) {
        throw new ConnectionLost('the connection was lost', { cause: error });
      }
      throw error;
    }
  }
  return {
    query: (text, values) => ask(() => client.query(text, values.map(toInput))),
    async script(text) {
      const answers: QueryResult | QueryResult[] = await ask(() => client.query(text));
      return Array.isArray(answers) ? answers : [answers];
    },
    isLost: () => lost,
  };
}

/** Whatever keeps a session from being opened and is not the server's own word means that it was not reached. */
async function reach<T>(connecting: () => Promise<T>): Promise<T> {
  try {
    return await connecting();
  } catch (error) {
    throw error instanceof DatabaseError
      ? error
      : new ConnectionLost('no connection could be opened', { cause: error });
  }
}

/** How the sessions of a process are called at the server. */
export function sessionName(instance: string | null): string {
  return instance === null ? 'ropewalk' : `ropewalk ${instance}`;
}

function clientConfig(place: PostgresPlace): ClientConfig {
  const { url, limits } = place;
  const options = [
    `search_path=${SCHEMA}`,
    // Whoever was cut off does not hold what others wait for: dead after half a minute.
    'tcp_keepalives_idle=15',
    'tcp_keepalives_interval=5',
    'tcp_keepalives_count=3',
    'tcp_user_timeout=15000',
  ];
  return {
    connectionString: url,
    options: options.map((option) => `-c ${option}`).join(' '),
    application_name: sessionName(place.instance ?? null),
    connectionTimeoutMillis: limits.connectTimeoutMs,
    statement_timeout: limits.statementTimeoutMs,
    lock_timeout: limits.lockTimeoutMs,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: { getTypeParser },
  };
}

/** Numbers of `pg_type`: https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_type.dat */
const PARSERS: ReadonlyMap<number, (text: string) => unknown> = new Map<
  number,
  (text: string) => unknown
>([
  [20, toNumber], // int8
  [1700, toNumber], // numeric, which sums of int8 are
  [25, decodeText], // text
]);

function getTypeParser(type: number, format?: 'text' | 'binary'): unknown {
  return PARSERS.get(type) ?? types.getTypeParser(type, format);
}

function toNumber(text: string): number {
  const number = Number(text);
  if (!Number.isFinite(number) || Math.abs(number) > Number.MAX_SAFE_INTEGER) {
    throw new RangeError(`the number ${text} is too large for us`);
  }
  return number;
}

function toInput(value: unknown): string | number | bigint | boolean | null {
  switch (typeof value) {
    case 'string':
      return encodeText(value);
    case 'number':
    case 'bigint':
    // Only kysely asks so, of the catalog: no column of ours has this type, and none would take it.
    case 'boolean':
      return value;
    default:
      if (value === null) {
        return null;
      }
      throw new TypeError(`a value of type ${typeof value} cannot be stored`);
  }
}

function ignore(): void {}
