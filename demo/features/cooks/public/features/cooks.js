import { api, button, dayText, h, say } from '/dom.js';

export default {
  panels: [
    {
      on: '/week',
      title: 'Who cooks',
      order: 10,
      async render(box, refresh) {
        const [{ start, days }, { members }] = await Promise.all([api('GET', '/api/cooks'), api('GET', '/api/members')]);
        if (members.length === 0) return box.replaceChildren();
        const choose = async (date, value) => {
          await api('PUT', `/api/cooks/${date}`, { memberId: value === '' ? null : Number(value) });
          await refresh();
        };
        const shareOut = async () => {
          await api('POST', '/api/cooks/share-out', { start });
          say('Every planned day has a cook.');
          await refresh();
        };
        const rows = days
          .filter(({ recipe }) => recipe !== null)
          .map(({ date, recipe, cook }) =>
            h(
              'li',
              {},
              h('span', { class: 'grow' }, `${dayText(date)}: ${recipe.name}`),
              h(
                'select',
                { 'aria-label': `Cook on ${dayText(date)}`, onchange: (event) => choose(date, event.target.value) },
                h('option', { value: '' }, 'nobody'),
                members.map(({ id, name }) => h('option', { value: id, selected: id === cook?.id }, name)),
              ),
            ),
          );
        box.replaceChildren(
          h('h2', {}, 'Who cooks?'),
          h('ul', { class: 'list' }, rows),
          rows.length === 0 ? h('p', { class: 'quiet' }, 'Plan a meal first.') : button('Share out fairly', shareOut),
        );
      },
    },
  ],
};
