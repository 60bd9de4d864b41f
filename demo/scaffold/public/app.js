import { nav } from '/nav.js';
import { api, h, say } from '/dom.js';

const files = await api('GET', '/features.json');
const loaded = await Promise.all(files.map((file) => import(`/features/${file}`)));
const features = loaded.map((module) => module.default);
const pages = new Map([['/', { title: 'Today', render: renderToday }]]);
for (const { page } of features) if (page) pages.set(page.path, page);

const further = [...pages.values()].filter((page) => page.label).sort((a, b) => a.order - b.order);
const areas = [...nav, ...further.map(({ path, label }) => ({ path, label }))];

window.addEventListener('hashchange', () => show(true));
await show(false);

async function show(moved) {
  const path = location.hash.slice(1) || '/';
  const page = pages.get(path);
  const main = document.getElementById('page');
  document.getElementById('nav').replaceChildren(
    ...areas.map((area) =>
      h('a', { href: `#${area.path}`, 'aria-current': area.path === path ? 'page' : null }, area.label),
    ),
  );
  if (page === undefined) {
    main.replaceChildren(h('h1', {}, 'There is nothing here'), h('p', {}, h('a', { href: '#/' }, 'Back to today')));
    return;
  }
  document.title = path === '/' ? 'Kitchen Table' : `${page.title} · Kitchen Table`;
  await fill(main, page, path);
  if (moved) main.focus();
}

/** Draws a page and the panels that features put on it; they draw again when something has changed. */
async function fill(main, page, path) {
  const body = h('div', { class: 'body' });
  const panels = features
    .flatMap((feature) => feature.panels ?? [])
    .filter((panel) => panel.on === path)
    .sort((a, b) => a.order - b.order)
    .map((panel) => ({ ...panel, box: h('section', { class: 'panel', 'aria-label': panel.title }) }));
  const refresh = async () => {
    try {
      await Promise.all([page.render(body, refresh), ...panels.map(({ box, render }) => render(box, refresh))]);
    } catch (error) {
      say(error.message, true);
    }
  };
  await refresh();
  const before = panels.filter((panel) => panel.order < 0).map(({ box }) => box);
  const after = panels.filter((panel) => panel.order >= 0).map(({ box }) => box);
  main.replaceChildren(h('h1', {}, page.title), ...before, body, h('div', { class: 'panels' }, ...after));
}

async function renderToday(body) {
  const now = new Date().toLocaleDateString('en', { weekday: 'long', day: 'numeric', month: 'long' });
  body.replaceChildren(
    h('p', { class: 'lead' }, now),
    features.length === 0 ? h('p', { class: 'quiet' }, 'The table is set; the kitchen is still empty.') : '',
  );
}
