import {
  eventSchema,
  evidenceFileSchema,
  featureSchema,
  landingSchema,
  noteSchema,
  projectSchema,
  runSchema,
  scheduleActionSchema,
  scheduleSchema,
  verdictSchema,
  type ArchiveRow,
  type ArchiveTables,
} from '@ropewalk/contracts';
import {
  accept,
  EVIDENCE_PLACE,
  KEPT_TABLES,
  refuse,
  StoreFailure,
  TABLE_ORDER,
  type ArchivedTableName,
  type Result,
} from '@ropewalk/core';
import { sql, type Kysely } from 'kysely';
import { z } from 'zod';
import type { Database } from '../database.ts';
import { findEvents } from '../queries/event-queries.ts';
import { findFeatures, findNotes } from '../queries/feature-queries.ts';
import { findLandings } from '../queries/landing-queries.ts';
import { findProject } from '../queries/project-queries.ts';
import { findRuns } from '../queries/run-queries.ts';
import { findScheduleActions, readScheduleBook } from '../queries/schedule-queries.ts';
import { toVerdict } from '../rows/verdict-row.ts';
import type { Tables } from '../schema.ts';
import { readArchiveMoment } from './archive-queries.ts';

/** Rows per statement: far from every database's limit of values. */
const ROWS_AT_ONCE = 100;
const ALL = 2_147_483_647;

/** Evidence lies where we would have put it, and nowhere else on the disk. */
const files = z.array(
  evidenceFileSchema.extend({ storedAt: z.string().regex(EVIDENCE_PLACE, 'no place of evidence') }),
);

/** See `StoreTransaction.restoreRows`. */
export async function restoreRows(
  db: Kysely<Tables>,
  dialect: Pick<Database, 'breaksRule'>,
  projectId: number,
  tables: ArchiveTables,
): Promise<Result<null>> {
  const columnsOf = await readColumns(db);
  for (const name of TABLE_ORDER) {
    const rows = tables[name] ?? [];
    const fault = findFault({ name, projectId }, rows, columnsOf.get(name) ?? new Map());
    if (fault !== null) {
      return damaged(fault);
    }
    try {
      await insertRows(db, name, rows);
    } catch (error) {
      // A rule of the database was broken, such as two rows of one number: nobody wrote that.
      if (dialect.breaksRule(error)) {
        return damaged(`the rows of ${name} do not fit each other`);
      }
      throw error;
    }
  }
  return readBack(db, projectId, tables);
}

/** Whether every row can be read as everybody will read it, and belongs to the project. */
async function readBack(
  db: Kysely<Tables>,
  projectId: number,
  tables: ArchiveTables,
): Promise<Result<null>> {
  try {
    const { tables: kept } = await readArchiveMoment(db, projectId);
    const astray = Object.entries(kept).find(
      ([name, rows]) => rows.length !== (tables[name] ?? []).length,
    );
    if (astray !== undefined) {
      return damaged(`rows of ${astray[0]} belong to no part of the project`);
    }
    projectSchema.parse(await findProject(db, 'id', projectId));
    const features = await findFeatures(db, projectId);
    z.array(featureSchema).parse(features);
    z.array(runSchema).parse(await findRuns(db, { projectId, limit: ALL }));
    const landings = await findLandings(db, { projectId, limit: ALL });
    z.array(landingSchema.extend({ files })).parse(landings);
    z.array(eventSchema).parse(await findEvents(db, projectId, 0, ALL));
    for (const feature of features) {
      z.array(noteSchema).parse(await findNotes(db, feature.id));
    }
    for (const schedule of (await readScheduleBook(db, projectId)).schedules) {
      const { id } = scheduleSchema.parse(schedule);
      const page = { before: null, limit: ALL };
      z.array(scheduleActionSchema).parse(await findScheduleActions(db, id, page));
    }
    const verdicts = db.selectFrom('verdicts').selectAll().where('project_id', '=', projectId);
    z.array(verdictSchema.extend({ files })).parse((await verdicts.execute()).map(toVerdict));
    return accept(null);
  } catch (error) {
    if (error instanceof z.ZodError) {
      const issue = error.issues[0];
      return damaged(
        `${issue?.path.join('.') ?? 'a value'}: ${issue?.message ?? 'it does not fit'}`,
      );
    }
    if (error instanceof StoreFailure && error.code === 'database_damaged') {
      return damaged('a value is not one that Ropewalk writes');
    }
    throw error;
  }
}

/** By table and column: whether a row must bring it. */
async function readColumns(
  db: Kysely<Tables>,
): Promise<ReadonlyMap<string, ReadonlyMap<string, 'needed' | 'optional'>>> {
  const tables = await db.introspection.getTables();
  return new Map(
    tables.map((table) => [
      table.name,
      new Map(
        table.columns.map((column) => [
          column.name,
          column.isNullable || column.hasDefaultValue || column.isAutoIncrementing
            ? ('optional' as const)
            : ('needed' as const),
        ]),
      ),
    ]),
  );
}

function findFault(
  { name, projectId }: { readonly name: ArchivedTableName; readonly projectId: number },
  rows: readonly ArchiveRow[],
  columns: ReadonlyMap<string, 'needed' | 'optional'>,
): string | null {
  const { id, withheld, belongs } = KEPT_TABLES[name];
  for (const row of rows) {
    const unknown = Object.keys(row).find(
      (column) => !columns.has(column) || withheld.includes(column),
    );
    if (unknown !== undefined) {
      return `${name} has no column "${unknown}"`;
    }
    const missing = [...columns].find(
      ([column, need]) => need === 'needed' && (row[column] ?? null) === null,
    );
    if (missing !== undefined) {
      return `a row of ${name} has no "${missing[0]}"`;
    }
    if (id !== null && typeof row[id] !== 'number') {
      return `a row of ${name} has no number`;
    }
    if (belongs.of === 'project' && row[belongs.column] !== projectId) {
      return `a row of ${name} belongs to another project`;
    }
  }
  return null;
}

async function insertRows(
  db: Kysely<Tables>,
  name: ArchivedTableName,
  rows: readonly ArchiveRow[],
): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}).sort();
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    const values = rows
      .slice(start, start + ROWS_AT_ONCE)
      .map((row) => sql`(${sql.join(columns.map((column) => row[column] ?? null))})`);
    await sql`insert into ${sql.table(name)} (${sql.join(columns.map((column) => sql.ref(column)))})
      values ${sql.join(values)}`.execute(db);
  }
}

function damaged(what: string): Result<never> {
  return refuse(
    'archive_damaged',
    `The archive cannot be put back: ${what}. Nothing was imported; export the project again.`,
  );
}
