import { amountText, api, button, dayText, form, h, say } from '/dom.js';

const fields = [
  ['name', 'What', { required: true, placeholder: 'Rice' }],
  ['amount', 'How much', { required: true, inputmode: 'decimal', placeholder: '1.5' }],
  ['unit', 'Unit', { placeholder: 'kg' }],
  ['bestBefore', 'Best before', { type: 'date' }],
];

export default {
  page: {
    path: '/pantry',
    title: 'Pantry',
    async render(body, refresh) {
      const { items } = await api('GET', '/api/pantry');
      const add = async (values) => {
        await api('POST', '/api/pantry', values);
        say(`${values.name} is in the pantry.`);
        await refresh();
      };
      const remove = async ({ id, name }) => {
        await api('DELETE', `/api/pantry/${id}`);
        say(`${name} is gone.`);
        await refresh();
      };
      const rows = items.map((item) =>
        h(
          'li',
          {},
          h('span', { class: 'grow' }, item.name),
          item.bestBefore === null ? '' : h('span', { class: 'quiet' }, `until ${dayText(item.bestBefore)}`),
          h('span', { class: 'tag' }, amountText(item.amount, item.unit)),
          button('Used up', () => remove(item), { class: 'plain', 'aria-label': `${item.name} is used up` }),
        ),
      );
      body.replaceChildren(
        form('Put something into the pantry', fields, 'Add', add),
        rows.length === 0
          ? h('p', { class: 'quiet' }, 'The pantry is empty. What is in the cupboard?')
          : h('ul', { class: 'list card' }, rows),
      );
    },
  },
};
