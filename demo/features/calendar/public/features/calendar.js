import { h } from '/dom.js';

export default {
  panels: [
    {
      on: '/week',
      title: 'Take it along',
      order: 20,
      async render(box) {
        box.replaceChildren(
          h('h2', {}, 'Take it along'),
          h('p', { class: 'quiet' }, 'The week as a file for your phone or calendar.'),
          h('a', { class: 'button', href: '/api/week.ics', download: true }, 'Download calendar'),
        );
      },
    },
  ],
};
