import { element } from './dom.js';
import { ask, reloader } from './wire.js';

const COLUMNS = {
  pending: 'Pending',
  in_progress: 'In progress',
  needs_human_input: 'Needs input',
  done: 'Done',
};

/** The backlog in columns. What messages say of a card is shown at once; the list is fetched after it. */
export function createBoard(project) {
  const agents = new Map();
  const reload = reloader(async () => {
    const lists = await ask('GET', `/projects/${project}/features`);
    for (const [name, title] of Object.entries(COLUMNS))
      show(name, title, lists[name] ?? [], agents);
  });
  return {
    reload,
    onMessage(message) {
      if (message.type === 'agent_update') {
        const ids = message.featureIds ?? [message.featureId];
        const text = `${message.agentName} ${message.state}: ${message.thought ?? ''}`;
        for (const id of ids) agents.set(id, text);
        for (const id of ids) showAgent(id, text);
      } else if (message.type === 'feature_update') {
        const card = cardOf(message.feature_id);
        const column = document.querySelector('[data-column="done"]');
        if (message.passes && card !== null && card.parentElement !== column) column.append(card);
        void reload();
      } else if (message.type === 'progress') {
        void reload();
      }
    },
  };
}

function show(name, title, features, agents) {
  const column = document.querySelector(`[data-column="${name}"]`);
  column.replaceChildren(
    element('h3', {}, `${title} (${features.length})`),
    ...features.map((feature) => card(feature, agents.get(feature.id))),
  );
}

function card(feature, agent) {
  const { id, priority, category, name, description, dependencies, steps } = feature;
  const needs = feature.blocked
    ? `waits for ${feature.blocking_dependencies.map((other) => `#${other}`).join(', ')}`
    : `${dependencies.length} dependencies`;
  return element(
    'article',
    { 'data-feature': id, title: `${description}\n${steps.join('\n')}` },
    element('small', {}, `${category} #${priority}`),
    element('div', {}, name),
    element('small', {}, needs),
    element('div', { class: 'agent' }, agent === undefined || feature.passes ? '' : agent),
  );
}

const cardOf = (id) => document.querySelector(`[data-feature="${id}"]`);

function showAgent(id, text) {
  const place = cardOf(id)?.querySelector('.agent');
  if (place) place.textContent = text;
}
