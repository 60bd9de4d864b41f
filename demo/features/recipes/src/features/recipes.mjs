import { readAmount, readText } from '../read.mjs';
import { HttpError, Reply } from '../router.mjs';

/** Every recipe with its ingredients, in alphabetical order. */
export function listRecipes(database) {
  const ingredients = database.all('SELECT * FROM ingredients ORDER BY recipe_id, position');
  return database
    .all('SELECT id, name, minutes, method FROM recipes ORDER BY name COLLATE NOCASE, id')
    .map((recipe) => ({
      ...recipe,
      ingredients: ingredients
        .filter((row) => row.recipe_id === recipe.id)
        .map(({ name, amount, unit }) => ({ name, amount, unit })),
    }));
}

function readRecipe(body) {
  if (!Array.isArray(body.ingredients) || body.ingredients.length === 0) {
    throw new HttpError(400, 'A recipe needs ingredients.');
  }
  return {
    name: readText(body.name, 'The name'),
    minutes: Math.round(readAmount(body.minutes, 'The time in minutes')),
    method: typeof body.method === 'string' ? body.method.trim() : '',
    ingredients: body.ingredients.map((ingredient) => ({
      name: readText(ingredient?.name, 'The name of an ingredient'),
      amount: readAmount(ingredient?.amount, 'The amount of an ingredient'),
      unit: typeof ingredient?.unit === 'string' ? ingredient.unit.trim() : '',
    })),
  };
}

/** What the household likes to cook. */
export default {
  schema: `
    CREATE TABLE IF NOT EXISTS recipes (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE COLLATE NOCASE,
      minutes INTEGER NOT NULL,
      method TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS ingredients (
      recipe_id INTEGER NOT NULL REFERENCES recipes (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      name TEXT NOT NULL,
      amount REAL NOT NULL,
      unit TEXT NOT NULL,
      PRIMARY KEY (recipe_id, position)
    )`,
  routes: {
    'GET /api/recipes': ({ database }) => ({ recipes: listRecipes(database) }),

    'POST /api/recipes'({ database, body }) {
      const recipe = readRecipe(body);
      const { name, minutes, method, ingredients } = recipe;
      if (database.one('SELECT 1 FROM recipes WHERE name = ?', name) !== null) {
        throw new HttpError(409, `There is a recipe called ${name} already.`);
      }
      const id = database.transaction(() => {
        const added = database.run('INSERT INTO recipes (name, minutes, method) VALUES (?, ?, ?)', name, minutes, method);
        for (const [position, part] of ingredients.entries()) {
          database.run('INSERT INTO ingredients VALUES (?, ?, ?, ?, ?)', added.id, position, part.name, part.amount, part.unit);
        }
        return added.id;
      });
      return new Reply(201, { id, ...recipe });
    },

    'DELETE /api/recipes/:id'({ database, params }) {
      const { changes } = database.run('DELETE FROM recipes WHERE id = ?', Number(params.id));
      if (changes === 0) throw new HttpError(404, 'There is no such recipe.');
      return { removed: Number(params.id) };
    },
  },
};
