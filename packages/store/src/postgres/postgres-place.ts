import { StoreFailure } from '@ropewalk/core';
import { z } from 'zod';

/** How much of a server one Ropewalk takes, and how long it waits for it. */
export interface PostgresLimits {
  /** Connections for commands and questions; one more listens. */
  readonly poolSize: number;
  readonly connectTimeoutMs: number;
  /** No statement takes longer. */
  readonly statementTimeoutMs: number;
  /** Nobody waits longer for a row or for the turn to write. */
  readonly lockTimeoutMs: number;
}

/** Where a database is, read from its URL. */
export interface PostgresPlace {
  /** With its secrets, without the parameters that are ours; for the driver alone. */
  readonly url: string;
  /** The same for people: no password, no parameters. */
  readonly shown: string;
  /** What must never be printed; null where the URL has none. */
  readonly password: string | null;
  /** Which process opens sessions there, when others have to know them; see `sessionName`. */
  readonly instance?: string;
  readonly limits: PostgresLimits;
}

const limitsSchema = z.object({
  pool_size: z.coerce.number().int().min(2).max(100).default(5),
  connect_timeout_ms: z.coerce.number().int().min(100).max(120_000).default(10_000),
  statement_timeout_ms: z.coerce.number().int().min(100).max(3_600_000).default(60_000),
  lock_timeout_ms: z.coerce.number().int().min(100).max(3_600_000).default(30_000),
});

/** Whether a text names a PostgreSQL database; it may still be a wrong name. */
export function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:/i.test(text);
}

/**
 * Reads `postgres://USER:PASSWORD@HOST:PORT/DATABASE?…`
 * (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING), with the parameters of the driver
 * (`host` for a socket, `sslmode`, `sslrootcert`, …) and four of ours: `pool_size`, `connect_timeout_ms`,
 * `statement_timeout_ms` and `lock_timeout_ms`.
 * Throws `StoreFailure` that never contains the URL.
 */
export function readPostgresUrl(text: string): PostgresPlace {
  const url = isPostgresUrl(text) ? URL.parse(text) : null;
  if (url === null) {
    throw wrong('it cannot be read');
  }
  if (url.pathname.length < 2) {
    throw wrong('it names no database');
  }
  const given = Object.keys(limitsSchema.shape).flatMap((name) => {
    const value = url.searchParams.get(name);
    url.searchParams.delete(name);
    return value === null ? [] : [[name, value] as const];
  });
  const limits = limitsSchema.safeParse(Object.fromEntries(given));
  if (!limits.success) {
    const issue = limits.error.issues[0];
    throw wrong(`${issue?.path.join('.') ?? 'a parameter'}: ${issue?.message ?? 'does not fit'}`);
  }
  const password = url.searchParams.get('password') ?? decodeURIComponent(url.password);
  return {
    url: url.href,
    shown: showPostgresUrl(url),
    password: password === '' ? null : password,
    limits: {
      poolSize: limits.data.pool_size,
      connectTimeoutMs: limits.data.connect_timeout_ms,
      statementTimeoutMs: limits.data.statement_timeout_ms,
      lockTimeoutMs: limits.data.lock_timeout_ms,
    },
  };
}

function showPostgresUrl(url: URL): string {
  const host = url.searchParams.get('host') ?? url.host;
  const user = url.username === '' ? '' : `${decodeURIComponent(url.username)}@`;
  return `postgres://${user}${host}${url.pathname}`;
}

function wrong(why: string): StoreFailure {
  return new StoreFailure(
    'database_failed',
    `The address of the database does not fit: ${why}. Write it as postgres://USER:PASSWORD@HOST:PORT/DATABASE, ` +
      'with special characters in the password percent-encoded.',
  );
}
