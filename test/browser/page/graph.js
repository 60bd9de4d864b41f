import { byId } from './dom.js';
import { ask, reloader } from './wire.js';

const SIZE = { width: 110, height: 30, columnGap: 40, rowGap: 14 };

/** What depends on what, drawn in columns: each feature right of everything that it needs. */
export function createGraph(project) {
  const reload = reloader(async () =>
    draw(await ask('GET', `/projects/${project}/features/graph`)),
  );
  return {
    reload,
    onMessage({ type }) {
      if (type === 'feature_update' || type === 'progress') void reload();
    },
  };
}

function draw({ nodes, edges }) {
  const places = placesOf(nodes);
  const lines = edges.map(({ source, target }) => {
    const from = places.get(source);
    const to = places.get(target);
    return svg('line', {
      'data-edge': `${source}-${target}`,
      x1: from.x + SIZE.width,
      y1: from.y + SIZE.height / 2,
      x2: to.x,
      y2: to.y + SIZE.height / 2,
    });
  });
  const boxes = nodes.map(({ id, name, status }) => {
    const { x, y } = places.get(id);
    const label = svg('text', { x: x + 5, y: y + 20 });
    label.textContent = name;
    const box = svg('g', { 'data-node': id, 'data-status': status });
    box.append(svg('rect', { x, y, width: SIZE.width, height: SIZE.height }), label);
    return box;
  });
  byId('graph').replaceChildren(...lines, ...boxes);
}

function placesOf(nodes) {
  const byNumber = new Map(nodes.map((node) => [node.id, node]));
  const ranks = new Map();
  const rankOf = (id) => {
    const needs = byNumber.get(id)?.dependencies ?? [];
    if (!ranks.has(id)) {
      ranks.set(id, 0);
      ranks.set(id, Math.max(0, ...needs.map((other) => 1 + rankOf(other))));
    }
    return ranks.get(id);
  };
  const rows = new Map();
  return new Map(
    nodes.map(({ id }) => {
      const rank = rankOf(id);
      const row = rows.get(rank) ?? 0;
      rows.set(rank, row + 1);
      const x = rank * (SIZE.width + SIZE.columnGap);
      return [id, { x, y: row * (SIZE.height + SIZE.rowGap) }];
    }),
  );
}

function svg(tag, attributes) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}
