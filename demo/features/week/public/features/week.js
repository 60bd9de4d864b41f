import { api, dayText, h, say } from '/dom.js';

export default {
  page: {
    path: '/week',
    title: 'This week',
    label: 'Week',
    order: 30,
    async render(body, refresh) {
      const [{ days }, { recipes }] = await Promise.all([api('GET', '/api/week'), api('GET', '/api/recipes')]);
      const plan = async (date, value) => {
        try {
          const { recipe } = await api('PUT', `/api/week/${date}`, { recipeId: value === '' ? null : Number(value) });
          say(recipe === null ? `${dayText(date)} is free again.` : `${recipe.name} on ${dayText(date)}.`);
        } catch (error) {
          say(error.message, true);
        }
        await refresh();
      };
      const rows = days.map(({ date, recipe }) =>
        h(
          'li',
          {},
          h('span', { class: 'grow' }, dayText(date)),
          h(
            'select',
            { 'aria-label': `Meal on ${dayText(date)}`, onchange: (event) => plan(date, event.target.value) },
            h('option', { value: '' }, 'nothing yet'),
            recipes.map(({ id, name }) => h('option', { value: id, selected: id === recipe?.id }, name)),
          ),
        ),
      );
      body.replaceChildren(h('ul', { class: 'list card' }, rows));
    },
  },
  panels: [
    {
      on: '/',
      title: 'Today on the table',
      order: 0,
      async render(box) {
        const { days } = await api('GET', '/api/week');
        const now = new Date();
        const meal = days[(now.getDay() + 6) % 7].recipe;
        box.replaceChildren(
          h('h2', {}, 'On the table'),
          h('p', {}, meal === null ? 'Nothing is planned for today.' : meal.name),
          h('a', { href: '#/week' }, 'Plan the week'),
        );
      },
    },
  ],
};
