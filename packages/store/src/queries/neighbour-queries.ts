import type { Feature } from '@ropewalk/contracts';
import type { NeighboursOf, PassingNeighbours } from '@ropewalk/core';
import { sql, type Kysely } from 'kysely';
import { files as filesColumn } from '../rows/feature-row.ts';
import type { Tables } from '../schema.ts';
import { inParts } from '../statements/in-parts.ts';
import { toFeatures } from './feature-queries.ts';

/** Of everything that is not a neighbour, at most its id and its files are read. */
export async function findPassingNeighbours(
  db: Kysely<Tables>,
  of: NeighboursOf,
): Promise<PassingNeighbours> {
  const behind = await findPassingBehind(db, of);
  const touched = await findPassingWithFiles(db, of);
  const wanted = new Set([...behind, ...touched, ...of.dependencies]);
  wanted.delete(of.featureId);
  return { features: await findPassing(db, of.projectId, [...wanted]), behind };
}

/** Ids of what passes and depends on the feature, directly or through others, in growing order. */
async function findPassingBehind(
  db: Kysely<Tables>,
  { projectId, featureId }: NeighboursOf,
): Promise<number[]> {
  // "union" leaves out what has been found, so that circles come to an end.
  const { rows } = await sql<{ readonly id: number }>`
    with recursive behind (id) as (
      select feature_id from feature_dependencies where dependency_id = ${featureId}
      union
      select link.feature_id
      from behind join feature_dependencies as link on link.dependency_id = behind.id
    )
    select features.id from behind join features on features.id = behind.id
    where features.project_id = ${projectId} and features.status = 'passing'
      and features.id <> ${featureId}
    order by features.id`.execute(db);
  return rows.map(({ id }) => id);
}

/** Ids of what passes and has one of the files. */
async function findPassingWithFiles(
  db: Kysely<Tables>,
  { projectId, files }: NeighboursOf,
): Promise<number[]> {
  if (files.length === 0) {
    return [];
  }
  const rows = await db
    .selectFrom('features')
    .select(['id', 'files'])
    .where('project_id', '=', projectId)
    .where('status', '=', 'passing')
    .where('files', '<>', '[]')
    .execute();
  const wanted = new Set(files);
  return rows
    .filter((row) => filesColumn.parse(row.files).some((file) => wanted.has(file)))
    .map(({ id }) => id);
}

/** Those of the features that pass and are of the project, in the order of their ids. */
async function findPassing(
  db: Kysely<Tables>,
  projectId: number,
  ids: readonly number[],
): Promise<Feature[]> {
  const rows = await inParts(ids, (some) =>
    db
      .selectFrom('features')
      .selectAll()
      .where('id', 'in', some)
      .where('project_id', '=', projectId)
      .where('status', '=', 'passing')
      .execute(),
  );
  const links = await inParts(ids, (some) =>
    db
      .selectFrom('feature_dependencies')
      .select(['feature_id', 'dependency_id'])
      .where('feature_id', 'in', some)
      .orderBy('position')
      .execute(),
  );
  return toFeatures(
    rows.sort((left, right) => left.id - right.id),
    links,
  );
}
