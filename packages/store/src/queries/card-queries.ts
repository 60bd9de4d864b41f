import type { BoardQueries, FeatureCard, FeatureTrouble } from '@ropewalk/core';
import type { Kysely } from 'kysely';
import { toCard, toTrouble, type CardRow } from '../rows/card-row.ts';
import { toLanding } from '../rows/landing-row.ts';
import type { Tables } from '../schema.ts';

type Question = BoardQueries['cards'][0];

/** In the order of their ids, with three statements whatever their number. */
export async function findCards(db: Kysely<Tables>, question: Question): Promise<FeatureCard[]> {
  const rows = await findRows(db, question);
  const [first, last] = [rows.at(0)?.id, rows.at(-1)?.id];
  if (first === undefined || last === undefined) {
    return [];
  }
  const links = await findLinks(db, question, { first, last });
  const tested = await findTested(db, question);
  return rows.map((row) => {
    const own = links.get(row.id) ?? [];
    return toCard(row, {
      dependencies: own.map((link) => link.id),
      isWaiting: own.some((link) => !link.passes),
      testingRunId: tested.get(row.id) ?? null,
    });
  });
}

async function findRows(
  db: Kysely<Tables>,
  { projectId, which }: Question,
): Promise<readonly CardRow[]> {
  const all = db
    .selectFrom('features')
    .select(['id', 'priority', 'category', 'name', 'state', 'attempts', 'updated_at'])
    .where('project_id', '=', projectId)
    .orderBy('id');
  return await (
    'ids' in which
      ? all.where('id', 'in', which.ids)
      : all.where('id', '>', which.after).limit(which.limit)
  ).execute();
}

/** The dependencies of features, in the order in which they were given, and whether each passes. */
async function findLinks(
  db: Kysely<Tables>,
  { which }: Question,
  page: { readonly first: number; readonly last: number },
): Promise<ReadonlyMap<number, readonly { readonly id: number; readonly passes: boolean }[]>> {
  const all = db
    .selectFrom('feature_dependencies as link')
    // What is missing does not pass.
    .leftJoin('features as dependency', 'dependency.id', 'link.dependency_id')
    .select(['link.feature_id', 'link.dependency_id', 'dependency.status'])
    .orderBy('link.feature_id')
    .orderBy('link.position');
  const links = await (
    'ids' in which
      ? all.where('link.feature_id', 'in', which.ids)
      : // Links of other projects' features that lie in between are read in vain.
        all.where('link.feature_id', '>=', page.first).where('link.feature_id', '<=', page.last)
  ).execute();
  const linksOf = new Map<number, { id: number; passes: boolean }[]>();
  for (const link of links) {
    const entry = { id: link.dependency_id, passes: link.status === 'passing' };
    const known = linksOf.get(link.feature_id);
    if (known === undefined) {
      linksOf.set(link.feature_id, [entry]);
    } else {
      known.push(entry);
    }
  }
  return linksOf;
}

/** Run by feature that is tested at this moment. */
async function findTested(
  db: Kysely<Tables>,
  { projectId, now }: Question,
): Promise<ReadonlyMap<number, number>> {
  const rows = await db
    .selectFrom('leases')
    .select(['feature_id', 'run_id'])
    .where('project_id', '=', projectId)
    .where('purpose', '=', 'testing')
    .where('expires_at', '>', now)
    .execute();
  return new Map(rows.map((row) => [row.feature_id, row.run_id]));
}

/** In the order of their ids. */
export async function findTroubles(
  db: Kysely<Tables>,
  { projectId, limit }: BoardQueries['troubles'][0],
): Promise<FeatureTrouble[]> {
  const rows = await db
    .selectFrom('features')
    .select(['id', 'name', 'state', 'updated_at'])
    .where('project_id', '=', projectId)
    .where(({ eb, or, and }) =>
      or([
        eb('status', 'in', ['needs_input', 'parked']),
        // Only spares most rows: what such a state really says is read from it.
        and([eb('status', '=', 'passing'), eb('state', 'like', '%"suspicion":"%')]),
        and([eb('status', '=', 'pending'), eb('state', 'like', '%"regression":{%')]),
      ]),
    )
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.flatMap((row) => toTrouble(row) ?? []);
}

/** The newest first. */
export async function findLandedTimes(
  db: Kysely<Tables>,
  { projectId, limit }: BoardQueries['landedTimes'][0],
): Promise<number[]> {
  const rows = await db
    .selectFrom('landings')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('status', '=', 'landed')
    .where('feature_id', 'is not', null)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.flatMap((row) => {
    const { state } = toLanding(row);
    return state.status === 'landed' ? [state.at] : [];
  });
}
