import type { Event, EventType } from '@ropewalk/contracts';
import type { PendingEffect, Queries } from '@ropewalk/core';
import type { Kysely } from 'kysely';
import { toPendingEffect } from '../rows/effect-row.ts';
import { toEvent } from '../rows/event-row.ts';
import type { Tables } from '../schema.ts';

/** In the order of `seq`; null asks for all projects. */
export async function findEvents(
  db: Kysely<Tables>,
  projectId: number | null,
  after: number,
  limit: number,
  types?: readonly EventType[],
): Promise<Event[]> {
  const all = db
    .selectFrom('events')
    .selectAll()
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit);
  const named = types === undefined ? all : all.where('type', 'in', types);
  const query = projectId === null ? named : named.where('project_id', '=', projectId);
  const rows = await query.execute();
  return rows.map(toEvent);
}

/** Of all projects, behind `after` and up to `until`, in the order of `seq`. */
export async function findEventsUntil(
  db: Kysely<Tables>,
  {
    after,
    until,
    limit,
  }: { readonly after: number; readonly until: number; readonly limit: number },
): Promise<Event[]> {
  const rows = await db
    .selectFrom('events')
    .selectAll()
    .where('seq', '>', after)
    .where('seq', '<=', until)
    .orderBy('seq')
    .limit(limit)
    .execute();
  return rows.map(toEvent);
}

/** Behind `after` and in front of `before`, the newest first. */
export async function findEarlierEvents(
  db: Kysely<Tables>,
  { projectId, after, before, limit, types }: Queries['earlierEvents'][0],
): Promise<Event[]> {
  const all = db
    .selectFrom('events')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('seq', '>', after)
    .where('seq', '<', before)
    .orderBy('seq', 'desc')
    .limit(limit);
  const rows = await (types === undefined ? all : all.where('type', 'in', types)).execute();
  return rows.map(toEvent);
}

/** The newest event of one of these types; null when there was none. */
export async function findLastEvent(
  db: Kysely<Tables>,
  projectId: number,
  types: readonly EventType[],
): Promise<Event | null> {
  const row = await db
    .selectFrom('events')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('type', 'in', types)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : toEvent(row);
}

/** 0 before the first event of the project. */
export async function findLatestSeq(db: Kysely<Tables>, projectId: number): Promise<number> {
  const row = await db
    .selectFrom('events')
    .select('seq')
    .where('project_id', '=', projectId)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.seq ?? 0;
}

/** In the order in which they were enqueued. */
export async function findPendingEffects(db: Kysely<Tables>): Promise<PendingEffect[]> {
  const rows = await db.selectFrom('outbox').selectAll().orderBy('id').execute();
  return rows.map(toPendingEffect);
}
