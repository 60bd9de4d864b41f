import type { ArchiveRow, ArchiveTables } from '@ropewalk/contracts';
import { accept, refuse, type Result } from '../result.ts';
import {
  KEPT_TABLES,
  NUMBERED_KEYS,
  NUMBERED_OBJECTS,
  OPAQUE_KEYS,
  RUN_IN_TEXT,
  TABLE_ORDER,
  type ArchivedTableName,
} from './archived-tables.ts';

/** The numbers that rows of an archive had, by table, each list ascending and without repeats. */
export type OldNumbers = ReadonlyMap<ArchivedTableName, readonly number[]>;
/** From the number that a row had to the one that it has here. */
export type NewNumbers = ReadonlyMap<ArchivedTableName, ReadonlyMap<number, number>>;

/** What becomes of one number that names a row. */
type Renumber = (table: ArchivedTableName, id: number) => number;

/**
 * Every number that rows have or name. Those of rows that have been deleted are among them: what was missing must
 * stay missing, and not become the name of somebody else's row. Refuses with `archive_damaged` what is no JSON.
 */
export function readNumbers(tables: ArchiveTables): Result<OldNumbers> {
  const found = new Map<ArchivedTableName, Set<number>>();
  const note: Renumber = (table, id) => {
    const known = found.get(table) ?? new Set<number>();
    found.set(table, known.add(id));
    return id;
  };
  const read = renumberTables(tables, note);
  return read.ok
    ? accept(new Map([...found].map(([table, ids]) => [table, [...ids].sort((a, b) => a - b)])))
    : read;
}

/**
 * Gives every number its place in a range that nobody else has: `first` is the beginning of a range as long as
 * the list. The order stays.
 */
export function assignNumbers(
  old: OldNumbers,
  first: Readonly<Partial<Record<ArchivedTableName, number>>>,
): NewNumbers {
  return new Map(
    [...old].map(([table, ids]) => {
      const start = first[table];
      if (start === undefined) {
        throw new Error(`no numbers were set aside for ${table}`);
      }
      return [table, new Map(ids.map((id, index) => [id, start + index]))];
    }),
  );
}

/** The same rows under their new numbers, wherever one is named. */
export function renumberRows(tables: ArchiveTables, numbers: NewNumbers): Result<ArchiveTables> {
  return renumberTables(tables, (table, id) => {
    const renumbered = numbers.get(table)?.get(id);
    if (renumbered === undefined) {
      throw new Error(`${table} ${id} has no new number`);
    }
    return renumbered;
  });
}

function renumberTables(tables: ArchiveTables, renumber: Renumber): Result<ArchiveTables> {
  const result: Record<string, readonly ArchiveRow[]> = {};
  for (const name of TABLE_ORDER) {
    const rows: ArchiveRow[] = [];
    for (const row of tables[name] ?? []) {
      const renumbered = renumberRow(name, row, renumber);
      if (!renumbered.ok) {
        return renumbered;
      }
      rows.push(renumbered.value);
    }
    result[name] = rows;
  }
  return accept(result);
}

function renumberRow(
  name: ArchivedTableName,
  row: ArchiveRow,
  renumber: Renumber,
): Result<ArchiveRow> {
  const { id, refersTo, json, refs } = KEPT_TABLES[name];
  const changed: Record<string, string | number | null> = { ...row };
  const columns = id === null ? refersTo : { [id]: name, ...refersTo };
  for (const [column, table] of Object.entries(columns)) {
    const value = row[column] ?? null;
    if (value === null && column !== id) {
      continue;
    }
    if (!isNumberOfRow(value)) {
      return damaged(`${name}.${column} is not the number of a row`);
    }
    changed[column] = renumber(table, value);
  }
  for (const column of json) {
    const value = row[column] ?? null;
    if (value !== null) {
      const parsed = parseJson(value);
      if (!parsed.ok) {
        return damaged(`${name}.${column} is not JSON`);
      }
      changed[column] = JSON.stringify(renumberValue(parsed.value, null, renumber));
    }
  }
  for (const column of refs) {
    changed[column] = renumberText('savedRef', row[column] ?? null, renumber);
  }
  return accept(changed);
}

function renumberValue(
  value: unknown,
  table: ArchivedTableName | null,
  renumber: Renumber,
): unknown {
  if (isNumberOfRow(value)) {
    return table === null ? value : renumber(table, value);
  }
  if (Array.isArray(value)) {
    return value.map((entry) => renumberValue(entry, table, renumber));
  }
  if (typeof value === 'object' && value !== null) {
    return renumberObject(value, null, renumber);
  }
  return value;
}

function renumberObject(
  value: object,
  ownTable: ArchivedTableName | null,
  renumber: Renumber,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]: [string, unknown]) => {
      const of = NUMBERED_OBJECTS[key];
      if (OPAQUE_KEYS.has(key)) {
        return [key, entry];
      }
      if (of !== undefined && typeof entry === 'object' && entry !== null) {
        return [key, renumberObject(entry, of, renumber)];
      }
      if (typeof entry === 'string') {
        return [key, renumberText(key, entry, renumber)];
      }
      const table = key === 'id' ? ownTable : (NUMBERED_KEYS[key] ?? null);
      return [key, renumberValue(entry, table, renumber)];
    }),
  );
}

function renumberText<T>(key: string, value: T, renumber: Renumber): T | string {
  const pattern = RUN_IN_TEXT[key];
  const match = typeof value === 'string' ? pattern?.exec(value) : null;
  return match === null || match === undefined
    ? value
    : `${match[1]}${renumber('runs', Number(match[2]))}${match[3]}`;
}

function isNumberOfRow(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}

function parseJson(value: string | number): Result<unknown> {
  try {
    return accept(JSON.parse(String(value)));
  } catch {
    return damaged('not JSON');
  }
}

function damaged(what: string): Result<never> {
  return refuse(
    'archive_damaged',
    `The archive cannot be read: ${what}. Nothing was imported; export the project again.`,
  );
}
