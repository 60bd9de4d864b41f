import { amountText, api, button, form, h, say } from '/dom.js';

const fields = [
  ['name', 'Name', { required: true, placeholder: 'Pancakes' }],
  ['minutes', 'Minutes', { required: true, inputmode: 'numeric', placeholder: '20' }],
  ['ingredients', 'Ingredients, one a line', { tag: 'textarea', required: true, placeholder: '250 g flour\n2 eggs' }],
  ['method', 'How it is done', { tag: 'textarea' }],
];

/** "250 g flour", "2 eggs" or "salt". */
function readIngredient(line) {
  const [, amount = '1', unit = '', name] = /^(?:([\d.,]+)\s*)?(?:(g|kg|ml|l|tsp|tbsp)\s+)?(.+)$/.exec(line.trim());
  return { name, amount, unit };
}

export default {
  page: {
    path: '/recipes',
    title: 'Recipes',
    async render(body, refresh) {
      const { recipes } = await api('GET', '/api/recipes');
      const add = async ({ ingredients, ...values }) => {
        const lines = ingredients.split('\n').filter((line) => line.trim() !== '');
        await api('POST', '/api/recipes', { ...values, ingredients: lines.map(readIngredient) });
        say(`${values.name} is in the book.`);
        await refresh();
      };
      const remove = async ({ id, name }) => {
        await api('DELETE', `/api/recipes/${id}`);
        say(`${name} is out of the book.`);
        await refresh();
      };
      const cards = recipes.map((recipe) =>
        h(
          'li',
          { class: 'card' },
          h('h2', {}, recipe.name),
          h('p', { class: 'quiet' }, `${recipe.minutes} minutes`),
          h('ul', {}, recipe.ingredients.map((part) => h('li', {}, `${amountText(part.amount, part.unit)} ${part.name}`))),
          recipe.method === '' ? '' : h('p', {}, recipe.method),
          button('Remove', () => remove(recipe), { class: 'plain', 'aria-label': `Remove ${recipe.name}` }),
        ),
      );
      body.replaceChildren(
        h('details', { class: 'card' }, h('summary', {}, 'Write down a recipe'), form('New recipe', fields, 'Save', add)),
        cards.length === 0
          ? h('p', { class: 'quiet' }, 'No recipes yet. What did you eat last Sunday?')
          : h('ul', { class: 'cards' }, cards),
      );
    },
  },
};
