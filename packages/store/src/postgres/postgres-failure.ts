import { StoreFailure } from '@ropewalk/core';
import { DatabaseError } from 'pg';

/** The connection is gone, or there never was one: nothing is known of what was asked last. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

/** A failure that is bound to pass: the same may work when it is tried again. */
export class PassingFailure extends StoreFailure {
  /** `conflict`: somebody else was in the way. `connection`: the server was not there. */
  readonly kind: 'conflict' | 'connection';

  constructor(kind: PassingFailure['kind'], message: string, options: { cause: unknown }) {
    super(kind === 'conflict' ? 'database_busy' : 'database_unreachable', message, options);
    this.kind = kind;
  }
}

/*
 * PostgreSQL's codes of errors: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const CONFLICTS: ReadonlySet<string> = new Set(['40001', '40P01']);
/** The server ends the session: shutting down, crashed, not yet up, or waiting too long for us. */
const SESSION_ENDED: ReadonlySet<string> = new Set(['57P01', '57P02', '57P03', '25P03', '57P05']);
const WAITED_TOO_LONG: ReadonlySet<string> = new Set(['55P03', '57014']);
const DAMAGED: ReadonlySet<string> = new Set(['XX001', 'XX002']);

/** Whether an error ended its connection, or kept one from being opened at all. */
export function isConnectionLost(error: unknown): boolean {
  if (error instanceof ConnectionLost) {
    return true;
  }
  const code = codeOf(error);
  return code !== null && (code.startsWith('08') || SESSION_ENDED.has(code));
}

/** See `Database.breaksRule`: integrity (23) and values that do not fit (22). */
export function breaksRule(error: unknown): boolean {
  const code = codeOf(error);
  return code !== null && (code.startsWith('23') || code.startsWith('22'));
}

/** See `Database.toFailure`. `shown` is the address without its secrets. */
export function toPostgresFailure(shown: string, error: unknown): StoreFailure | null {
  if (error instanceof StoreFailure) {
    return error;
  }
  if (isConnectionLost(error)) {
    return new PassingFailure(
      'connection',
      `The database ${shown} does not answer (${reasonOf(error)}). Check that the server runs, that its address is ` +
        'right and that this machine may reach it.',
      { cause: error },
    );
  }
  const code = codeOf(error);
  if (code === null) {
    return null;
  }
  if (CONFLICTS.has(code)) {
    return new PassingFailure(
      'conflict',
      `Others have kept changing the same rows of the database ${shown}. Try again.`,
      { cause: error },
    );
  }
  const said = sayWhy(code, shown, reasonOf(error));
  return said === null ? null : new StoreFailure(said.code, said.sentence, { cause: error });
}

interface Said {
  readonly code: StoreFailure['code'];
  readonly sentence: string;
}

function sayWhy(code: string, shown: string, why: string): Said | null {
  const failed = (sentence: string): Said => ({ code: 'database_failed', sentence });
  if (DAMAGED.has(code)) {
    return {
      code: 'database_damaged',
      sentence: `The database ${shown} is damaged (${why}). Stop Ropewalk and restore a backup.`,
    };
  }
  if (WAITED_TOO_LONG.has(code)) {
    return {
      code: 'database_busy',
      sentence: `The database ${shown} has not answered in time (${why}). Look at what holds it, and try again.`,
    };
  }
  if (code === '53100') {
    return {
      code: 'disk_full',
      sentence: `There is no room left for the database ${shown} (${why}). Free some space on its server and try again; nothing was changed.`,
    };
  }
  if (code.startsWith('28')) {
    return failed(
      `The database ${shown} does not let us in (${why}). Check user and password in the address, or in PGPASSWORD or ~/.pgpass.`,
    );
  }
  if (code === '3D000') {
    return failed(
      `There is no database ${shown}. Make it first, for example with: createdb NAME --encoding UTF8`,
    );
  }
  if (code === '42501') {
    return failed(
      `The user of the database ${shown} lacks a right (${why}). Let it create schemas there: GRANT CREATE ON DATABASE name TO user`,
    );
  }
  if (code === '25006') {
    return failed(
      `The database ${shown} can only be read (${why}). Name its primary server, and not a replica.`,
    );
  }
  // Resources (53), limits of the program (54), the operator (57), the system (58) and faults inside the server (XX).
  return ['53', '54', '57', '58', 'XX'].some((kind) => code.startsWith(kind))
    ? failed(`The database ${shown} cannot be used (${why}). Look at the log of its server.`)
    : null;
}

function codeOf(error: unknown): string | null {
  return error instanceof DatabaseError && error.code !== undefined ? error.code : null;
}

function reasonOf(error: unknown): string {
  if (error instanceof ConnectionLost && error.cause !== undefined) {
    return reasonOf(error.cause);
  }
  if (error instanceof AggregateError && error.errors.length > 0) {
    return error.errors.map(reasonOf).join('; ');
  }
  return error instanceof Error ? error.message : String(error);
}
