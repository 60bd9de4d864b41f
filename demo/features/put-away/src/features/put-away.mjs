import { readShopping } from './shopping.mjs';

/** Puts what was bought into the pantry: what is ticked goes off the list and onto the shelf. */
export default {
  routes: {
    'POST /api/put-away': ({ database, body }) =>
      database.transaction(() => {
        const { start, items } = readShopping(database, body.start);
        const bought = items.filter((item) => item.ticked);
        for (const { name, amount, unit } of bought) {
          const shelf = database.one(
            'SELECT id FROM pantry WHERE name = ? COLLATE NOCASE AND unit = ? COLLATE NOCASE LIMIT 1',
            name,
            unit,
          );
          if (shelf === null) {
            database.run('INSERT INTO pantry (name, amount, unit) VALUES (?, ?, ?)', name, amount, unit);
          } else {
            database.run('UPDATE pantry SET amount = amount + ? WHERE id = ?', amount, shelf.id);
          }
        }
        database.run('DELETE FROM shopping_ticks WHERE start = ?', start);
        return { start, put: bought.map(({ name, amount, unit }) => ({ name, amount, unit })) };
      }),
  },
};
