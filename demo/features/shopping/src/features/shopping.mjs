import { addDays, readText } from '../read.mjs';
import { readWeek } from './week.mjs';

const keyOf = ({ name, unit }) => `${name.toLowerCase()} ${unit.toLowerCase()}`;

/** What the meals of a week need beyond what is in the pantry, by name and unit. */
export function readShopping(database, day) {
  const { start } = readWeek(database, day);
  const needed = new Map();
  const rows = database.all(
    `SELECT name, amount, unit FROM week JOIN ingredients USING (recipe_id)
     WHERE day BETWEEN ? AND ? ORDER BY name COLLATE NOCASE`,
    start,
    addDays(start, 6),
  );
  for (const row of rows) {
    const item = needed.get(keyOf(row)) ?? { ...row, amount: 0 };
    needed.set(keyOf(row), { ...item, amount: item.amount + row.amount });
  }
  for (const stock of database.all('SELECT name, amount, unit FROM pantry')) {
    const item = needed.get(keyOf(stock));
    if (item !== undefined) item.amount -= stock.amount;
  }
  const ticked = new Set(database.all('SELECT name, unit FROM shopping_ticks WHERE start = ?', start).map(keyOf));
  const items = [...needed.values()]
    .filter((item) => item.amount > 1e-9)
    .map((item) => ({ ...item, amount: Math.round(item.amount * 1000) / 1000, ticked: ticked.has(keyOf(item)) }));
  return { start, items };
}

/** The shopping list of a week. */
export default {
  schema: `
    CREATE TABLE IF NOT EXISTS shopping_ticks (
      start TEXT NOT NULL,
      name TEXT NOT NULL COLLATE NOCASE,
      unit TEXT NOT NULL COLLATE NOCASE,
      PRIMARY KEY (start, name, unit)
    )`,
  routes: {
    'GET /api/shopping': ({ database, query }) => readShopping(database, query.start),

    'PUT /api/shopping'({ database, body }) {
      const { start } = readWeek(database, body.start);
      const name = readText(body.name, 'The name');
      const unit = typeof body.unit === 'string' ? body.unit : '';
      const sql =
        body.ticked === true
          ? 'INSERT OR IGNORE INTO shopping_ticks VALUES (?, ?, ?)'
          : 'DELETE FROM shopping_ticks WHERE start = ? AND name = ? AND unit = ?';
      database.run(sql, start, name, unit);
      return readShopping(database, start);
    },
  },
};
