import { amountText, api, h } from '/dom.js';

function when(days) {
  if (days < 0) return 'is over its date';
  return ['today', 'tomorrow'][days] ?? `in ${days} days`;
}

const panel = {
  title: 'Use it up first',
  order: 10,
  async render(box) {
    const { items } = await api('GET', '/api/use-up');
    if (items.length === 0) return box.replaceChildren();
    const rows = items.map((item) =>
      h(
        'li',
        {},
        h('span', { class: 'grow' }, item.name),
        h('span', { class: 'quiet' }, when(item.daysLeft)),
        h('span', { class: 'tag' }, amountText(item.amount, item.unit)),
      ),
    );
    box.replaceChildren(h('h2', {}, 'Use it up first'), h('ul', { class: 'list' }, rows));
  },
};

export default { panels: [{ ...panel, on: '/' }, { ...panel, on: '/pantry' }] };
