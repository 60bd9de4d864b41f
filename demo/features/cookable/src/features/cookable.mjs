import { listRecipes } from './recipes.mjs';

/** Which recipes the pantry is good for, those that lack least first. */
export default {
  routes: {
    'GET /api/cookable'({ database }) {
      const stock = database.all('SELECT name, unit, sum(amount) AS amount FROM pantry GROUP BY lower(name), lower(unit)');
      const has = ({ name, amount, unit }) =>
        stock.some(
          (item) =>
            item.name.toLowerCase() === name.toLowerCase() &&
            item.unit.toLowerCase() === unit.toLowerCase() &&
            item.amount >= amount,
        );
      const recipes = listRecipes(database).map(({ id, name, minutes, ingredients }) => ({
        id,
        name,
        minutes,
        missing: ingredients.filter((part) => !has(part)).map((part) => part.name),
      }));
      return { recipes: recipes.sort((a, b) => a.missing.length - b.missing.length) };
    },
  },
};
