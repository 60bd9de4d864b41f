import { readAmount, readDay, readText } from '../read.mjs';
import { HttpError, Reply } from '../router.mjs';

const COLUMNS = 'id, name, amount, unit, best_before AS bestBefore';

function readItem(body) {
  return {
    name: readText(body.name, 'The name'),
    amount: readAmount(body.amount, 'The amount'),
    unit: typeof body.unit === 'string' ? body.unit.trim() : '',
    bestBefore: body.bestBefore ? readDay(body.bestBefore, 'The best-before date') : null,
  };
}

/** What the household has at home. */
export default {
  schema: `
    CREATE TABLE IF NOT EXISTS pantry (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      amount REAL NOT NULL CHECK (amount > 0),
      unit TEXT NOT NULL,
      best_before TEXT
    )`,
  routes: {
    'GET /api/pantry': ({ database }) => ({
      items: database.all(`SELECT ${COLUMNS} FROM pantry ORDER BY name COLLATE NOCASE, id`),
    }),

    'POST /api/pantry'({ database, body }) {
      const { name, amount, unit, bestBefore } = readItem(body);
      const { id } = database.run(
        'INSERT INTO pantry (name, amount, unit, best_before) VALUES (?, ?, ?, ?)',
        name,
        amount,
        unit,
        bestBefore,
      );
      return new Reply(201, { id, name, amount, unit, bestBefore });
    },

    'PUT /api/pantry/:id'({ database, params, body }) {
      const { name, amount, unit, bestBefore } = readItem(body);
      const { changes } = database.run(
        'UPDATE pantry SET name = ?, amount = ?, unit = ?, best_before = ? WHERE id = ?',
        name,
        amount,
        unit,
        bestBefore,
        Number(params.id),
      );
      if (changes === 0) throw new HttpError(404, 'That is not in the pantry.');
      return { id: Number(params.id), name, amount, unit, bestBefore };
    },

    'DELETE /api/pantry/:id'({ database, params }) {
      const { changes } = database.run('DELETE FROM pantry WHERE id = ?', Number(params.id));
      if (changes === 0) throw new HttpError(404, 'That is not in the pantry.');
      return { removed: Number(params.id) };
    },
  },
};
