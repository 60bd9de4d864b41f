import { randomUUID } from 'node:crypto';
import { SCHEMA, sessionName, type Connection } from './connections.ts';
import { LEADING, LOCK_CLASS, TURN } from './turns.ts';

/*
 * Who leads, as the database knows it: one row. Its epoch grows with each that begins to lead; the beat is written by
 * the one who leads for as long as its process runs, by the clock of the server.
 */

/** A channel belongs to the database; whoever hears something there looks at the row anew. */
export const LEADER_CHANNEL = 'ropewalk_leader';
const TABLE = `${SCHEMA}.leadership`;

/** One that leads, or wants to. */
export interface Candidate {
  /** Tells its sessions on the server from those of others. */
  readonly instance: string;
  /** Where others reach it; null when they do not. */
  readonly address: string | null;
}

export interface Leader extends Candidate {
  readonly epoch: number;
}

/** What the row says. `leader` is null when the last one has given it back. */
export interface Leadership {
  readonly leader: Leader | null;
  /** Milliseconds since the last beat, by the clock of the server. */
  readonly silentMs: number;
}

/** A name for one process. */
export function newInstance(): string {
  return randomUUID().slice(0, 13);
}

/** Makes the row where there is none, and answers the token that opens every member: `token`, where none was kept. */
export async function ensureLeadership(
  connection: Connection,
  token: string | null,
): Promise<string | null> {
  await connection.script(
    `begin;
     select pg_advisory_xact_lock(${LOCK_CLASS}, ${TURN});
     create schema if not exists ${SCHEMA};
     create table if not exists ${TABLE} (epoch bigint not null);
     alter table ${TABLE} add column if not exists instance text, add column if not exists address text,
       add column if not exists beat_at timestamptz, add column if not exists token text;
     insert into ${TABLE} (epoch) select 0 where not exists (select from ${TABLE});
     commit`,
  );
  const { rows } = await connection.query(
    `update ${TABLE} set token = coalesce(token, $1) returning token`,
    [token],
  );
  return textOf(rows[0]?.['token']);
}

/** Takes the lock of the one who leads for this session, if nobody has it. */
export async function tryLock(session: Connection): Promise<boolean> {
  const { rows } = await session.query('select pg_try_advisory_lock($1, $2) as taken', [
    LOCK_CLASS,
    LEADING,
  ]);
  return rows[0]?.['taken'] === true;
}

/**
 * Begins the next epoch, with the lock in hand. What the one before has begun to write is over then: its sessions are
 * ended, and nobody else's turn is under way.
 */
export async function beginEpoch(
  session: Connection,
  { instance, address }: Candidate,
): Promise<number> {
  const { leader } = await readLeadership(session);
  if (leader !== null) await endSessionsOf(session, leader.instance);
  await session.script(`begin; select pg_advisory_xact_lock(${LOCK_CLASS}, ${TURN})`);
  const { rows } = await session.query(
    `update ${TABLE} set epoch = epoch + 1, instance = $1, address = $2, beat_at = clock_timestamp()
     returning epoch, pg_notify($3, '')`,
    [instance, address, LEADER_CHANNEL],
  );
  await session.script('commit');
  return Number(rows[0]?.['epoch']);
}

/** False when the epoch is over. It does not wait for the disk: a slow one must not make a beat late. */
export async function beat(session: Connection, epoch: number): Promise<boolean> {
  const { rowCount } = await session.query(
    `with quick as (select set_config('synchronous_commit', 'off', true))
     update ${TABLE} set beat_at = clock_timestamp() from quick where epoch = $1`,
    [epoch],
  );
  return rowCount === 1;
}

/** Gives the lead back, and wakes those that stand by once the lock is free for them. */
export async function resign(session: Connection, epoch: number): Promise<void> {
  await session.query(`update ${TABLE} set instance = null, address = null where epoch = $1`, [
    epoch,
  ]);
  await session.query('select pg_advisory_unlock($1, $2), pg_notify($3, $4)', [
    LOCK_CLASS,
    LEADING,
    LEADER_CHANNEL,
    '',
  ]);
}

export async function readEpoch(connection: Connection): Promise<number> {
  const { rows } = await connection.query(`select epoch from ${TABLE}`, []);
  return Number(rows[0]?.['epoch']);
}

export async function readLeadership(connection: Connection): Promise<Leadership> {
  const { rows } = await connection.query(
    `select epoch, instance, address,
            extract(epoch from clock_timestamp() - beat_at) * 1000 as silent_ms from ${TABLE}`,
    [],
  );
  const [row] = rows;
  const instance = textOf(row?.['instance']);
  return {
    leader:
      instance === null
        ? null
        : { instance, address: textOf(row?.['address']), epoch: Number(row?.['epoch']) },
    silentMs: Number(row?.['silent_ms'] ?? 0),
  };
}

/**
 * Ends all sessions of this process, whatever it does in them. By its own name, since another one may lead by now that
 * must not be ended for the silence of this one.
 */
export async function endSessionsOf(connection: Connection, instance: string): Promise<void> {
  await connection.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and application_name = $1`,
    [sessionName(instance)],
  );
}

/** Who has the lock, for people; empty when nobody has. */
export async function sayWhoLeads(session: Connection): Promise<string> {
  const { rows } = await session.query(
    `select coalesce(host(client_addr), 'the machine of the server') as place,
            to_char(backend_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"') as since
     from pg_locks join pg_stat_activity using (pid)
     where locktype = 'advisory' and classid = $1::bigint::oid and objid = $2::bigint::oid and granted
       and pg_locks.database = (select oid from pg_database where datname = current_database())`,
    [LOCK_CLASS, LEADING],
  );
  const [row] = rows;
  return row === undefined ? '' : `, from ${String(row['place'])} since ${String(row['since'])}`;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
