import { amountText, api, h, say } from '/dom.js';

export default {
  page: {
    path: '/shopping',
    title: 'Shopping list',
    label: 'Shopping',
    order: 40,
    async render(body, refresh) {
      const { start, items } = await api('GET', '/api/shopping');
      const tick = async ({ name, unit }, ticked) => {
        await api('PUT', '/api/shopping', { start, name, unit, ticked });
        if (ticked) say(`${name} is in the basket.`);
        await refresh();
      };
      const rows = items.map((item) =>
        h(
          'li',
          {},
          h(
            'label',
            { class: `grow ${item.ticked ? 'done' : ''}` },
            h('input', { type: 'checkbox', checked: item.ticked, onchange: (event) => tick(item, event.target.checked) }),
            ` ${item.name}`,
          ),
          h('span', { class: 'tag' }, amountText(item.amount, item.unit)),
        ),
      );
      body.replaceChildren(
        rows.length === 0
          ? h('p', { class: 'quiet' }, 'Nothing to buy: the pantry has all that this week needs.')
          : h('ul', { class: 'list card' }, rows),
      );
    },
  },
};
