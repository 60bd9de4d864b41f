import { HttpError } from '../router.mjs';

/** Which recipes who loves, most loved first. */
export default {
  schema: `
    CREATE TABLE IF NOT EXISTS favourites (
      recipe_id INTEGER NOT NULL REFERENCES recipes (id) ON DELETE CASCADE,
      member_id INTEGER NOT NULL REFERENCES members (id) ON DELETE CASCADE,
      PRIMARY KEY (recipe_id, member_id)
    )`,
  routes: {
    'GET /api/favourites'({ database }) {
      const hearts = database.all(
        `SELECT recipe_id, members.id, members.name FROM favourites JOIN members ON members.id = member_id
         ORDER BY members.name COLLATE NOCASE`,
      );
      const recipes = database
        .all('SELECT id, name FROM recipes ORDER BY name COLLATE NOCASE')
        .map((recipe) => ({
          ...recipe,
          lovedBy: hearts.filter((heart) => heart.recipe_id === recipe.id).map(({ id, name }) => ({ id, name })),
        }));
      return { recipes: recipes.sort((a, b) => b.lovedBy.length - a.lovedBy.length) };
    },

    'PUT /api/favourites/:recipe/:member'({ database, params, body }) {
      const [recipe, member] = [Number(params.recipe), Number(params.member)];
      const exist =
        database.one('SELECT 1 FROM recipes WHERE id = ?', recipe) !== null &&
        database.one('SELECT 1 FROM members WHERE id = ?', member) !== null;
      if (!exist) throw new HttpError(404, 'There is no such recipe or person.');
      const sql =
        body.loved === true
          ? 'INSERT OR IGNORE INTO favourites VALUES (?, ?)'
          : 'DELETE FROM favourites WHERE recipe_id = ? AND member_id = ?';
      database.run(sql, recipe, member);
      return { recipeId: recipe, memberId: member, loved: body.loved === true };
    },
  },
};
