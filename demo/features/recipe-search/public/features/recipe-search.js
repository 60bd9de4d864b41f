import { api, h } from '/dom.js';

export default {
  panels: [
    {
      on: '/recipes',
      title: 'Search',
      order: -10,
      async render(box) {
        // Drawn once: what somebody is typing must not vanish when the page refreshes.
        if (box.hasChildNodes()) return;
        const found = h('ul', { class: 'list', 'aria-live': 'polite' });
        const search = async (event) => {
          const { recipes } = await api('GET', `/api/recipe-search?q=${encodeURIComponent(event.target.value)}`);
          const nothing = event.target.value.trim() !== '' && recipes.length === 0;
          found.replaceChildren(
            ...recipes.map(({ name, minutes }) =>
              h('li', {}, h('span', { class: 'grow' }, name), h('span', { class: 'tag' }, `${minutes} min`)),
            ),
            nothing ? h('li', { class: 'quiet' }, 'Nothing like that in the book.') : '',
          );
        };
        box.replaceChildren(
          h(
            'label',
            {},
            h('span', { class: 'quiet' }, 'Find a recipe by its name or by what is in it'),
            h('input', { type: 'search', oninput: search, placeholder: 'egg flour' }),
          ),
          found,
        );
      },
    },
  ],
};
