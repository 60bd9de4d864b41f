import { api, button, form, h, say } from '/dom.js';

const fields = [
  ['name', 'Name', { required: true }],
  ['colour', 'Colour', { type: 'color', value: '#c2513a' }],
];

export default {
  page: {
    path: '/household',
    title: 'Household',
    label: 'Household',
    order: 90,
    async render(body, refresh) {
      const { members } = await api('GET', '/api/members');
      const add = async (values) => {
        await api('POST', '/api/members', values);
        say(`Welcome to the table, ${values.name}.`);
        await refresh();
      };
      const remove = async ({ id, name }) => {
        await api('DELETE', `/api/members/${id}`);
        say(`Goodbye, ${name}.`);
        await refresh();
      };
      const rows = members.map((member) =>
        h(
          'li',
          {},
          h('span', { 'aria-hidden': 'true', style: `color: ${member.colour}` }, '●'),
          h('span', { class: 'grow' }, member.name),
          button('Remove', () => remove(member), { class: 'plain', 'aria-label': `Remove ${member.name}` }),
        ),
      );
      body.replaceChildren(
        form('Somebody new at the table', fields, 'Add', add),
        rows.length === 0
          ? h('p', { class: 'quiet' }, 'Nobody is at the table yet.')
          : h('ul', { class: 'list card' }, rows),
      );
    },
  },
};
