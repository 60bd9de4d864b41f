import type { Feature, Note } from '@ropewalk/contracts';
import type { FeatureCount, FeatureSpot } from '@ropewalk/core';
import type { Kysely, Selectable } from 'kysely';
import { toFeature, toStatus } from '../rows/feature-row.ts';
import { toNote } from '../rows/note-row.ts';
import type { FeatureDependencyTable, FeatureTable, Tables } from '../schema.ts';

/** All features of a project in the order of their ids, with two statements whatever their number. */
export async function findFeatures(db: Kysely<Tables>, projectId: number): Promise<Feature[]> {
  const rows = await db
    .selectFrom('features')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy('id')
    .execute();
  const links = await db
    .selectFrom('feature_dependencies as link')
    .innerJoin('features as feature', 'feature.id', 'link.feature_id')
    .select(['link.feature_id', 'link.dependency_id'])
    .where('feature.project_id', '=', projectId)
    .orderBy('link.feature_id')
    .orderBy('link.position')
    .execute();
  return toFeatures(rows, links);
}

/** `links` in the order of their positions. */
export function toFeatures(
  rows: readonly Selectable<FeatureTable>[],
  links: readonly Pick<FeatureDependencyTable, 'feature_id' | 'dependency_id'>[],
): Feature[] {
  const linksOf = Map.groupBy(links, (link) => link.feature_id);
  return rows.map((row) =>
    toFeature(
      row,
      linksOf.get(row.id)?.map((link) => link.dependency_id),
    ),
  );
}

/** In the order of their ids. */
export async function findSpots(db: Kysely<Tables>, projectId: number): Promise<FeatureSpot[]> {
  const rows = await db
    .selectFrom('features')
    .select(['id', 'priority', 'status'])
    .where('project_id', '=', projectId)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ ...row, status: toStatus(row.status) }));
}

/** Features that depend on this one, with all their dependencies, in the order of their ids. */
export async function findDependents(
  db: Kysely<Tables>,
  featureId: number,
): Promise<Pick<Feature, 'id' | 'dependencies'>[]> {
  const links = await db
    .selectFrom('feature_dependencies')
    .select(['feature_id', 'dependency_id'])
    .where('feature_id', 'in', (of) =>
      of
        .selectFrom('feature_dependencies')
        .select('feature_id')
        .where('dependency_id', '=', featureId),
    )
    .orderBy('feature_id')
    .orderBy('position')
    .execute();
  return [...Map.groupBy(links, (link) => link.feature_id)].map(([id, own]) => ({
    id,
    dependencies: own.map((link) => link.dependency_id),
  }));
}

/** Of all projects; what there is none of is left out. */
export async function countFeatures(db: Kysely<Tables>): Promise<FeatureCount[]> {
  const rows = await db
    .selectFrom('features')
    .select(['project_id', 'status', ({ fn }) => fn.countAll<number>().as('count')])
    .groupBy(['project_id', 'status'])
    .orderBy('project_id')
    .orderBy('status')
    .execute();
  return rows.map((row) => ({
    projectId: row.project_id,
    status: toStatus(row.status),
    count: Number(row.count),
  }));
}

/** Oldest first. */
export async function findNotes(db: Kysely<Tables>, featureId: number): Promise<Note[]> {
  const rows = await db
    .selectFrom('notes')
    .selectAll()
    .where('feature_id', '=', featureId)
    .orderBy('id')
    .execute();
  return rows.map(toNote);
}
