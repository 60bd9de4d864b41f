import { api, button, h, say } from '/dom.js';

export default {
  panels: [
    {
      on: '/shopping',
      title: 'Back from the shop',
      order: 10,
      async render(box, refresh) {
        const { start, items } = await api('GET', '/api/shopping');
        const count = items.filter((item) => item.ticked).length;
        if (count === 0) return box.replaceChildren();
        const putAway = async () => {
          const { put } = await api('POST', '/api/put-away', { start });
          say(`${put.length} ${put.length === 1 ? 'thing is' : 'things are'} in the pantry.`);
          await refresh();
        };
        box.replaceChildren(
          h('h2', {}, 'Back from the shop?'),
          h('p', {}, `${count} ticked off.`),
          button('Put it all away', putAway),
        );
      },
    },
  ],
};
