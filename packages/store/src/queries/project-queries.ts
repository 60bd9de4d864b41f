import type { Project } from '@ropewalk/contracts';
import type { Kysely } from 'kysely';
import { toProject } from '../rows/project-row.ts';
import type { Tables } from '../schema.ts';

export async function findProjects(db: Kysely<Tables>): Promise<Project[]> {
  const rows = await db.selectFrom('projects').selectAll().orderBy('id').execute();
  return rows.map(toProject);
}

export async function findDevCommand(
  db: Kysely<Tables>,
  projectId: number,
): Promise<string | null> {
  const row = await db
    .selectFrom('dev_commands')
    .select('command')
    .where('project_id', '=', projectId)
    .executeTakeFirst();
  return row?.command ?? null;
}

/** The project with this id, name or folder; null when there is none. */
export async function findProject(
  db: Kysely<Tables>,
  by: 'id' | 'name' | 'folder',
  value: number | string,
): Promise<Project | null> {
  const row = await db.selectFrom('projects').selectAll().where(by, '=', value).executeTakeFirst();
  return row === undefined ? null : toProject(row);
}

/** By project, with one look into the index for each. */
export async function findLastEventTimes(db: Kysely<Tables>): Promise<ReadonlyMap<number, number>> {
  const rows = await db
    .selectFrom('projects')
    .select('id')
    // The newest event is found by its place in the index; a maximum of times would read them all.
    .select((expression) =>
      expression
        .selectFrom('events')
        .select('events.at')
        .whereRef('events.project_id', '=', 'projects.id')
        .orderBy('events.seq', 'desc')
        .limit(1)
        .as('at'),
    )
    .execute();
  return new Map(rows.flatMap(({ id, at }) => (at === null ? [] : [[id, at] as const])));
}
