import {
  eventBodySchema,
  featureStateSchema,
  landingStateSchema,
  targetRedSchema,
} from '@ropewalk/contracts';
import { KEPT_TABLES, LEFT_OUT_TABLES, NUMBERED_KEYS, OPAQUE_KEYS } from '@ropewalk/core';
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Tables } from '../schema.ts';
import { openSqliteDatabase } from '../sqlite/sqlite-database.ts';

it('knows of every table whether an archive holds it', async () => {
  const database = await openSqliteDatabase({ file: ':memory:' });
  const tables = await database.read((db) => db.introspection.getTables());
  await database.close();
  const known = [...Object.keys(KEPT_TABLES), ...Object.keys(LEFT_OUT_TABLES)];
  expect(tables.map((table) => table.name).sort()).toEqual(known.sort());
  for (const [name, kept] of Object.entries(KEPT_TABLES)) {
    const columns = tables.find((table) => table.name === name)?.columns ?? [];
    const named = [
      kept.belongs.column,
      ...kept.keys,
      ...Object.keys(kept.refersTo),
      ...kept.json,
      ...kept.refs,
      ...kept.withheld,
      ...(kept.id === null ? [] : [kept.id]),
    ];
    expect(columns.map((column) => column.name)).toEqual(expect.arrayContaining(named));
    // A column that names a row and that nobody renumbers would name somebody else's row.
    const naming = columns.map((column) => column.name).filter((column) => column.endsWith('_id'));
    expect(Object.keys(kept.refersTo)).toEqual(
      expect.arrayContaining(naming.filter((column) => !NO_NUMBERS.has(`${name}.${column}`))),
    );
  }
});

/** Columns that end like the number of a row and hold something else. */
const NO_NUMBERS: ReadonlySet<string> = new Set(['verdicts.commit_id']);

it('has an entry for each table in its types', () => {
  const typed: Record<keyof Tables, unknown> = { ...KEPT_TABLES, ...LEFT_OUT_TABLES };
  expect(Object.keys(typed)).not.toHaveLength(0);
});

it('renumbers every number of a row that a JSON column can name', () => {
  for (const schema of [eventBodySchema, featureStateSchema, landingStateSchema, targetRedSchema]) {
    const named = keysOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
    const numbered = named.filter(
      (key) => /(^|[a-z])(Id|Ids)$/.test(key) && !NO_NUMBERS_IN_JSON.has(key),
    );
    expect(Object.keys(NUMBERED_KEYS)).toEqual(expect.arrayContaining(numbered));
  }
});

const NO_NUMBERS_IN_JSON: ReadonlySet<string> = new Set([
  'messageId',
  'workerId',
  'tokenId',
  'runIds',
]);

/** Keys of all properties, but not those below a key that nobody looks into. */
function keysOf(schema: unknown): string[] {
  if (Array.isArray(schema)) {
    return schema.flatMap(keysOf);
  }
  if (typeof schema !== 'object' || schema === null) {
    return [];
  }
  return Object.entries(schema).flatMap(([key, value]: [string, unknown]) =>
    key === 'properties' && typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, property]: [string, unknown]) =>
          OPAQUE_KEYS.has(name) ? [] : [name, ...keysOf(property)],
        )
      : keysOf(value),
  );
}
