import type { PromptRole } from '@ropewalk/contracts';
import type { StoreTransaction } from '@ropewalk/core';
import type { Kysely } from 'kysely';
import { findProject, findProjects } from '../queries/project-queries.ts';
import { fromProject, toProject } from '../rows/project-row.ts';
import type { Tables } from '../schema.ts';
import { requireSaved } from './require-saved.ts';

export function projectWrites(
  db: Kysely<Tables>,
  now: number,
): Pick<
  StoreTransaction,
  | 'project'
  | 'projects'
  | 'projectByName'
  | 'projectByFolder'
  | 'insertProject'
  | 'saveProject'
  | 'saveDevCommand'
  | 'savePrompt'
  | 'clearBacklog'
  | 'deleteProject'
> {
  return {
    project: (projectId) => findProject(db, 'id', projectId),
    projects: () => findProjects(db),
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
    saveDevCommand: (projectId, command) => saveDevCommand(db, projectId, command),
    savePrompt: (projectId, role, text) => savePrompt(db, projectId, role, text),
    clearBacklog: (projectId) => clearBacklog(db, projectId),
    async deleteProject(projectId) {
      await clearBacklog(db, projectId);
      await db.deleteFrom('events').where('project_id', '=', projectId).execute();
      // What belongs to a project and not to its backlog goes with it by its foreign key.
      await db.deleteFrom('projects').where('id', '=', projectId).execute();
    },
  };
}

async function saveDevCommand(
  db: Kysely<Tables>,
  projectId: number,
  command: string | null,
): Promise<void> {
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
}

async function savePrompt(
  db: Kysely<Tables>,
  projectId: number,
  role: PromptRole,
  text: string | null,
): Promise<void> {
  await db
    .deleteFrom('prompts')
    .where('project_id', '=', projectId)
    .where('role', '=', role)
    .execute();
  if (text !== null) {
    await db.insertInto('prompts').values({ project_id: projectId, role, text }).execute();
  }
}

async function clearBacklog(db: Kysely<Tables>, projectId: number): Promise<void> {
  const runs = db.selectFrom('runs').select('id').where('project_id', '=', projectId);
  await db.deleteFrom('outbox').where('project_id', '=', projectId).execute();
  await db.deleteFrom('verdicts').where('project_id', '=', projectId).execute();
  await db.deleteFrom('landings').where('project_id', '=', projectId).execute();
  // Dependencies, notes and leases go with them by their foreign keys.
  await db.deleteFrom('features').where('project_id', '=', projectId).execute();
  await db.deleteFrom('run_features').where('run_id', 'in', runs).execute();
  await db.deleteFrom('runs').where('project_id', '=', projectId).execute();
}
