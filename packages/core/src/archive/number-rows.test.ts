import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TABLE_ORDER } from './archived-tables.ts';
import { assignNumbers, readNumbers, renumberRows } from './number-rows.ts';

const id = fc.integer({ min: 1, max: 60 });
const text = (value: unknown) => JSON.stringify(value);

/** Rows as a project has them, with numbers that name rows that are gone. */
const tables = fc.record({
  projects: fc.constant([{ id: 7, target_red: null }]),
  features: fc.array(
    fc.record({
      id,
      project_id: fc.constant(7),
      saved_ref: fc.option(id.map((run) => `refs/ropewalk/runs/${run}`)),
      state: fc
        .tuple(id, id, fc.string())
        .map(([runId, landingId, reason]) =>
          text({ status: 'landing', runId, landingId, token: 3, regression: { runId, reason } }),
        ),
    }),
    { maxLength: 12 },
  ),
  feature_dependencies: fc.array(fc.record({ feature_id: id, dependency_id: id, position: id })),
  events: fc.array(
    fc.record({
      seq: id,
      project_id: fc.constant(7),
      body: fc
        .tuple(id, fc.array(id), id)
        .map(([featureId, featureIds, noteId]) =>
          text({ type: 'x', featureId, featureIds, note: { id: noteId, featureId, text: '3' } }),
        ),
    }),
  ),
});

const valueOf = <T>(result: { ok: true; value: T } | { ok: false }): T => {
  if (!result.ok) throw new Error('refused');
  return result.value;
};

describe('numbers of rows', () => {
  it('come back when they are given back, and keep who names whom', () => {
    fc.assert(
      fc.property(tables, fc.integer({ min: 100, max: 10_000 }), (rows, start) => {
        const old = valueOf(readNumbers(rows));
        const first = Object.fromEntries(TABLE_ORDER.map((name) => [name, start]));
        const numbers = assignNumbers(old, first);
        const renumbered = valueOf(renumberRows(rows, numbers));
        const back = new Map(
          [...numbers].map(([table, map]) => [
            table,
            new Map([...map].map(([from, to]) => [to, from])),
          ]),
        );
        const again = valueOf(renumberRows(renumbered, back));
        for (const [name, list] of Object.entries(rows)) {
          expect(again[name]).toEqual(list);
        }
      }),
    );
  });

  it('never fall outside of what was set aside', () => {
    fc.assert(
      fc.property(tables, (rows) => {
        const old = valueOf(readNumbers(rows));
        const first = Object.fromEntries(TABLE_ORDER.map((name) => [name, 1_000]));
        const fresh = valueOf(readNumbers(valueOf(renumberRows(rows, assignNumbers(old, first)))));
        for (const [table, ids] of fresh) {
          expect(ids).toHaveLength(old.get(table)?.length ?? 0);
          expect(ids.every((number, index) => number === 1_000 + index)).toBe(true);
        }
      }),
    );
  });
});

it('leaves the words of people alone', () => {
  const state = {
    status: 'needs_input',
    question: { defaults: { runId: 5 }, fields: [{ id: 5 }] },
  };
  const rows = {
    features: [{ id: 5, project_id: 7, saved_ref: null, state: text(state) }],
  };
  const numbers = new Map([
    ['features', new Map([[5, 90]])],
    ['projects', new Map([[7, 80]])],
  ] as const);
  const [feature] = valueOf(renumberRows(rows, numbers))['features'] ?? [];
  expect(feature).toMatchObject({ id: 90, project_id: 80, state: text(state) });
});

it.each([
  [{ features: [{ id: '1', project_id: 7, state: '{}' }] }, 'features.id'],
  [{ features: [{ id: 1.5, project_id: 7, state: '{}' }] }, 'features.id'],
  [{ features: [{ id: 1, project_id: 7, state: '{' }] }, 'features.state'],
  [{ notes: [{ id: 1, feature_id: -2 }] }, 'notes.feature_id'],
  [{ events: [{ project_id: 7, body: '{}' }] }, 'events.seq'],
])('refuses %j', (rows, where) => {
  expect(readNumbers(rows)).toMatchObject({
    ok: false,
    refusal: { code: 'archive_damaged', message: expect.stringContaining(where) },
  });
});
