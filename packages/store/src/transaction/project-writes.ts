import type { StoreTransaction } from '@ropewalk/core';
import type { Kysely } from 'kysely';
import { findProject } from '../queries/project-queries.ts';
import { fromProject, toProject } from '../rows/project-row.ts';
import type { Tables } from '../schema.ts';
import { requireSaved } from './require-saved.ts';

export function projectWrites(
  db: Kysely<Tables>,
  now: number,
): Pick<
  StoreTransaction,
  | 'project'
  | 'projectByName'
  | 'projectByFolder'
  | 'insertProject'
  | 'saveProject'
  | 'saveDevCommand'
> {
  return {
    project: (projectId) => findProject(db, 'id', projectId),
    projectByName: (name) => findProject(db, 'name', name),
    projectByFolder: (folder) => findProject(db, 'folder', folder),
    async insertProject(project) {
      const row = await db
        .insertInto('projects')
        .values({ ...fromProject(project), created_at: now })
        .returningAll()
        .executeTakeFirstOrThrow();
      return toProject(row);
    },
    async saveProject(project) {
      const result = await db
        .updateTable('projects')
        .set(fromProject(project))
        .where('id', '=', project.id)
        .executeTakeFirst();
      requireSaved(result.numUpdatedRows === 1n, `project ${project.id}`);
    },
    async saveDevCommand(projectId, command) {
      if (command === null) {
        await db.deleteFrom('dev_commands').where('project_id', '=', projectId).execute();
        return;
      }
      await db
        .insertInto('dev_commands')
        .values({ project_id: projectId, command })
        .onConflict((conflict) =>
          conflict.column('project_id').doUpdateSet((expression) => ({
            command: expression.ref('excluded.command'),
          })),
        )
        .execute();
    },
  };
}
