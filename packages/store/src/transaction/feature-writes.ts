import type { Note } from '@ropewalk/contracts';
import type { StoreTransaction } from '@ropewalk/core';
import type { Kysely } from 'kysely';
import { findDependents, findFeatures, findSpots } from '../queries/feature-queries.ts';
import { findPassingNeighbours } from '../queries/neighbour-queries.ts';
import { fromFeature, startFeature, toFeature } from '../rows/feature-row.ts';
import { toNote } from '../rows/note-row.ts';
import type { Tables } from '../schema.ts';
import { findFeature } from '../statements/find-feature.ts';
import { saveFeature } from '../statements/save-feature.ts';
import { createKnownRows } from './known-rows.ts';
import { requireSaved } from './require-saved.ts';

type FeatureWrites = Pick<
  StoreTransaction,
  | 'feature'
  | 'features'
  | 'insertFeature'
  | 'featureSpots'
  | 'savePriority'
  | 'dependents'
  | 'passingNeighbours'
  | 'saveFeature'
  | 'deleteFeature'
  | 'replaceDependencies'
  | 'highestPriority'
  | 'insertNote'
>;

export function featureWrites(db: Kysely<Tables>, now: number): FeatureWrites {
  const rows = createKnownRows((featureId) => findFeature(db, featureId));
  return {
    feature: rows.find,
    features: (projectId) => findFeatures(db, projectId),
    featureSpots: (projectId) => findSpots(db, projectId),
    dependents: (featureId) => findDependents(db, featureId),
    passingNeighbours: (of) => findPassingNeighbours(db, of),
    async savePriority(featureId, priority) {
      rows.forget(featureId);
      await savePriority(db, { featureId, priority, now });
    },
    highestPriority: (projectId) => highestPriority(db, projectId),
    async insertFeature(feature) {
      const priority = feature.priority ?? (await highestPriority(db, feature.projectId)) + 1;
      const row = await db
        .insertInto('features')
        .values({
          ...fromFeature(startFeature(feature, priority)),
          created_at: now,
          updated_at: now,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      await insertDependencies(db, row.id, feature.dependencies);
      return toFeature(row, feature.dependencies);
    },
    async saveFeature(feature) {
      requireSaved(await saveFeature(db, feature, now), `feature ${feature.id}`);
      const before = rows.known(feature.id);
      if (before !== undefined) {
        // Saving leaves its project, its dependencies and its beginning alone.
        const { projectId, dependencies, createdAt } = before;
        rows.keep(feature.id, { ...feature, projectId, dependencies, createdAt, updatedAt: now });
      }
    },
    async deleteFeature(featureId) {
      // Dependencies in both directions, leases and notes go with it by their foreign keys.
      rows.forget(featureId);
      await db.deleteFrom('features').where('id', '=', featureId).execute();
    },
    async replaceDependencies(featureId, dependencies) {
      rows.forget(featureId);
      await replaceDependencies(db, featureId, dependencies);
    },
    insertNote: (note) => insertNote(db, note, now),
  };
}

async function insertNote(
  db: Kysely<Tables>,
  note: Omit<Note, 'id' | 'at'>,
  now: number,
): Promise<Note> {
  const row = await db
    .insertInto('notes')
    .values({ feature_id: note.featureId, run_id: note.runId, text: note.text, at: now })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toNote(row);
}

async function savePriority(
  db: Kysely<Tables>,
  saved: { readonly featureId: number; readonly priority: number; readonly now: number },
): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('features')
    .set({ priority: saved.priority, updated_at: saved.now })
    .where('id', '=', saved.featureId)
    .executeTakeFirstOrThrow();
  requireSaved(numUpdatedRows === 1n, `feature ${saved.featureId}`);
}

async function highestPriority(db: Kysely<Tables>, projectId: number): Promise<number> {
  const row = await db
    .selectFrom('features')
    .select((expression) => expression.fn.max('priority').as('highest'))
    .where('project_id', '=', projectId)
    .executeTakeFirst();
  return row?.highest ?? 0;
}

async function replaceDependencies(
  db: Kysely<Tables>,
  featureId: number,
  dependencies: readonly number[],
): Promise<void> {
  await db.deleteFrom('feature_dependencies').where('feature_id', '=', featureId).execute();
  await insertDependencies(db, featureId, dependencies);
}

async function insertDependencies(
  db: Kysely<Tables>,
  featureId: number,
  dependencies: readonly number[],
): Promise<void> {
  if (dependencies.length === 0) {
    return;
  }
  await db
    .insertInto('feature_dependencies')
    .values(
      dependencies.map((dependencyId, position) => ({
        feature_id: featureId,
        position,
        dependency_id: dependencyId,
      })),
    )
    .execute();
}
