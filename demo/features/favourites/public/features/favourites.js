import { api, button, h } from '/dom.js';

export default {
  panels: [
    {
      on: '/recipes',
      title: 'Favourites',
      order: 10,
      async render(box, refresh) {
        const [{ recipes }, { members }] = await Promise.all([api('GET', '/api/favourites'), api('GET', '/api/members')]);
        if (recipes.length === 0 || members.length === 0) return box.replaceChildren();
        const heart = (recipe, member) => {
          const loved = recipe.lovedBy.some(({ id }) => id === member.id);
          const toggle = async () => {
            await api('PUT', `/api/favourites/${recipe.id}/${member.id}`, { loved: !loved });
            await refresh();
          };
          return button(`${loved ? '♥' : '♡'} ${member.name}`, toggle, {
            class: 'plain',
            'aria-pressed': String(loved),
            'aria-label': `${member.name} loves ${recipe.name}`,
          });
        };
        const rows = recipes.map((recipe) =>
          h('li', {}, h('span', { class: 'grow' }, recipe.name), members.map((member) => heart(recipe, member))),
        );
        box.replaceChildren(h('h2', {}, 'Favourites'), h('ul', { class: 'list' }, rows));
      },
    },
  ],
};
