import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import { Kysely, SqliteQueryCompiler, sql, type QueryCompiler } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rememberRawTexts } from './raw-text-compiler.ts';
import type { Tables } from './schema.ts';
import { nodeSqliteDialect } from './sqlite/node-sqlite-dialect.ts';

describe('the compiler of statements', () => {
  let compiled = 0;
  let db: Kysely<Tables>;

  beforeAll(() => {
    const counting: QueryCompiler = {
      compileQuery(node, queryId) {
        compiled += 1;
        return new SqliteQueryCompiler().compileQuery(node, queryId);
      },
    };
    db = new Kysely<Tables>({
      dialect: {
        ...nodeSqliteDialect(new DatabaseSync(':memory:')),
        createQueryCompiler: () => rememberRawTexts(counting),
      },
    });
  });

  afterAll(() => db.destroy());

  function compile(one: unknown, other: unknown) {
    return sql`select ${one} as one, ${other} as other`.compile(db);
  }

  it('compiles a text once and gives each statement its own values', () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.constant(null));
    const before = compiled;
    fc.assert(
      fc.property(value, value, (one, other) => {
        expect(compile(one, other)).toMatchObject({
          sql: 'select ? as one, ? as other',
          parameters: [one, other],
        });
      }),
    );
    expect(compiled - before).toBe(1);
  });

  it('never takes one text for another', () => {
    const listOf = (values: readonly number[]) =>
      sql`select 1 where 1 in (${sql.join(values)})`.compile(db);
    const columnOf = (column: string) => sql`select ${sql.ref(column)} from runs`.compile(db);
    expect(listOf([1, 2]).sql).toBe('select 1 where 1 in (?, ?)');
    expect(listOf([1, 2, 3])).toMatchObject({
      sql: 'select 1 where 1 in (?, ?, ?)',
      parameters: [1, 2, 3],
    });
    expect(columnOf('id').sql).toBe('select "id" from runs');
    expect(columnOf('role').sql).toBe('select "role" from runs');
    expect(sql`select ${sql.lit(1)}`.compile(db).sql).toBe('select 1');
    expect(sql.raw('select 2').compile(db).sql).toBe('select 2');
  });
});
