import type { Landing, Verdict } from '@ropewalk/contracts';
import type { PageOf, Queries } from '@ropewalk/core';
import type { Kysely } from 'kysely';
import { OPEN_LANDING_STATUSES, toLanding } from '../rows/landing-row.ts';
import { toVerdict } from '../rows/verdict-row.ts';
import type { Tables } from '../schema.ts';

export async function findLanding(db: Kysely<Tables>, landingId: number): Promise<Landing | null> {
  const row = await db
    .selectFrom('landings')
    .selectAll()
    .where('id', '=', landingId)
    .executeTakeFirst();
  return row === undefined ? null : toLanding(row);
}

/** The landing of this feature that is neither landed nor refused. */
export async function findOpenLanding(
  db: Kysely<Tables>,
  featureId: number,
): Promise<Landing | null> {
  const row = await db
    .selectFrom('landings')
    .selectAll()
    .where('feature_id', '=', featureId)
    .where('status', 'in', OPEN_LANDING_STATUSES)
    .orderBy('id')
    .executeTakeFirst();
  return row === undefined ? null : toLanding(row);
}

/** Of one project or (null) of all, oldest first. */
export async function findOpenLandings(
  db: Kysely<Tables>,
  projectId: number | null,
): Promise<Landing[]> {
  const all = db
    .selectFrom('landings')
    .selectAll()
    .where('status', 'in', OPEN_LANDING_STATUSES)
    .orderBy('id');
  const query = projectId === null ? all : all.where('project_id', '=', projectId);
  return (await query.execute()).map(toLanding);
}

/** Newest first. */
export async function findLandings(
  db: Kysely<Tables>,
  { projectId, limit, before, featureId }: PageOf,
): Promise<Landing[]> {
  let query = db
    .selectFrom('landings')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy('id', 'desc')
    .limit(limit);
  if (before !== undefined) {
    query = query.where('id', '<', before);
  }
  if (featureId !== undefined) {
    query = query.where('feature_id', '=', featureId);
  }
  return (await query.execute()).map(toLanding);
}

/** Newest first. */
export async function findVerdicts(
  db: Kysely<Tables>,
  { projectId, limit, before, featureId, commit }: Queries['verdicts'][0],
): Promise<Verdict[]> {
  let query = db
    .selectFrom('verdicts')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy('id', 'desc')
    .limit(limit);
  if (before !== undefined) {
    query = query.where('id', '<', before);
  }
  if (featureId !== undefined) {
    query = query.where('feature_id', '=', featureId);
  }
  if (commit !== undefined) {
    query = query.where('commit_id', '=', commit);
  }
  return (await query.execute()).map(toVerdict);
}

export async function findVerdict(db: Kysely<Tables>, verdictId: number): Promise<Verdict | null> {
  const row = await db
    .selectFrom('verdicts')
    .selectAll()
    .where('id', '=', verdictId)
    .executeTakeFirst();
  return row === undefined ? null : toVerdict(row);
}

/** Oldest first. */
export async function findVerdictsAt(
  db: Kysely<Tables>,
  projectId: number,
  commit: string,
): Promise<Verdict[]> {
  const rows = await db
    .selectFrom('verdicts')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('commit_id', '=', commit)
    .orderBy('id')
    .execute();
  return rows.map(toVerdict);
}

/** Newest first. */
export async function findVerdictsOf(
  db: Kysely<Tables>,
  featureId: number,
  limit: number,
): Promise<Verdict[]> {
  const rows = await db
    .selectFrom('verdicts')
    .selectAll()
    .where('feature_id', '=', featureId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toVerdict);
}
