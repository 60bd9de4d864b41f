import { api, h } from '/dom.js';

const SHOWN = 5;

export default {
  panels: [
    {
      on: '/',
      title: 'What can I cook now?',
      order: 20,
      async render(box) {
        const { recipes } = await api('GET', '/api/cookable');
        if (recipes.length === 0) return box.replaceChildren();
        const rows = recipes
          .slice(0, SHOWN)
          .map(({ name, missing }) =>
            h(
              'li',
              {},
              h('span', { class: 'grow' }, name),
              h('span', { class: 'quiet' }, missing.length === 0 ? 'all there' : `lacks ${missing.join(', ')}`),
            ),
          );
        box.replaceChildren(h('h2', {}, 'What can I cook now?'), h('ul', { class: 'list' }, rows));
      },
    },
  ],
};
