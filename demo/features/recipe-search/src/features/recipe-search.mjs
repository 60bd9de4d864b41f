import { listRecipes } from './recipes.mjs';

/** Finds recipes by words in their name or their ingredients; every word must be there. */
export default {
  routes: {
    'GET /api/recipe-search'({ database, query }) {
      const words = (query.q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
      if (words.length === 0) return { recipes: [] };
      const textOf = ({ name, ingredients }) =>
        [name, ...ingredients.map((part) => part.name)].join('\n').toLowerCase();
      const recipes = listRecipes(database).filter((recipe) =>
        words.every((word) => textOf(recipe).includes(word)),
      );
      return { recipes: recipes.map(({ id, name, minutes }) => ({ id, name, minutes })) };
    },
  },
};
