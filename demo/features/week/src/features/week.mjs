import { addDays, mondayOf, readDay, today } from '../read.mjs';
import { HttpError } from '../router.mjs';

/** The seven days from the Monday of a day's week, each with its recipe or null. */
export function readWeek(database, day) {
  const start = mondayOf(day === undefined ? today() : readDay(day, 'The week'));
  const planned = database.all(
    `SELECT day, recipes.id, recipes.name FROM week JOIN recipes ON recipes.id = recipe_id
     WHERE day BETWEEN ? AND ?`,
    start,
    addDays(start, 6),
  );
  const days = Array.from({ length: 7 }, (_, index) => {
    const date = addDays(start, index);
    const meal = planned.find((row) => row.day === date);
    return { date, recipe: meal === undefined ? null : { id: meal.id, name: meal.name } };
  });
  return { start, days };
}

/** What is cooked on which day. */
export default {
  schema: `
    CREATE TABLE IF NOT EXISTS week (
      day TEXT PRIMARY KEY,
      recipe_id INTEGER NOT NULL REFERENCES recipes (id) ON DELETE CASCADE
    )`,
  routes: {
    'GET /api/week': ({ database, query }) => readWeek(database, query.start),

    'PUT /api/week/:day'({ database, params, body }) {
      const day = readDay(params.day, 'The day');
      if (body.recipeId === null) {
        database.run('DELETE FROM week WHERE day = ?', day);
        return { date: day, recipe: null };
      }
      const recipe = database.one('SELECT id, name FROM recipes WHERE id = ?', Number(body.recipeId));
      if (recipe === null) throw new HttpError(404, 'There is no such recipe.');
      database.run(
        'INSERT INTO week VALUES (?, ?) ON CONFLICT (day) DO UPDATE SET recipe_id = excluded.recipe_id',
        day,
        recipe.id,
      );
      return { date: day, recipe };
    },
  },
};
