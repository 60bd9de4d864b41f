import { createBoard } from './board.js';
import { createCrew } from './crew.js';
import { createDevServer } from './dev-server.js';
import { button, byId, element } from './dom.js';
import { createGraph } from './graph.js';
import { createSchedules } from './schedules.js';
import { createSettings } from './settings.js';
import { createTerminals } from './terminal.js';
import { ask, connect } from './wire.js';

const SELECTED = 'selected-project';
const polls = new URLSearchParams(location.search).get('polls') !== 'off';
const every = (ms, act) => {
  if (polls) setInterval(act, ms);
};

let selected = null;
const project = () => selected;
const crew = createCrew(project);
const schedules = createSchedules(project);
const devServer = createDevServer(project);
const terminals = createTerminals(project);

async function showProjects() {
  const projects = await ask('GET', '/projects');
  byId('projects').replaceChildren(
    ...projects.map(({ name, path, stats }) => {
      const open = button(name, () => select(name));
      return element(
        'li',
        { title: path },
        open,
        ` ${stats.passing} of ${stats.total} (${stats.percentage} %)`,
      );
    }),
  );
  return projects;
}

/** Shows a project. Another one is shown after a reload, so that nothing of the first is left. */
async function select(name) {
  localStorage.setItem(SELECTED, name);
  if (selected !== null) {
    location.reload();
    return;
  }
  selected = name;
  byId('project-name').textContent = name;
  byId('project').hidden = false;
  const board = createBoard(name);
  const graph = createGraph(name);
  const parts = [crew, board, graph, devServer];
  await Promise.all([
    board.reload(),
    graph.reload(),
    schedules.reload(),
    devServer.reload(),
    createSettings(),
    terminals.reload(),
  ]);
  connect(`/ws/projects/${name}`, {
    onMessage: (message) => parts.forEach((part) => part.onMessage(message)),
    onState: (state) => {
      byId('live').textContent = state;
    },
  });
  every(5_000, board.reload);
  every(5_000, graph.reload);
  every(3_000, () => ask('GET', `/projects/${name}/agent/status`));
  every(30_000, schedules.reloadNext);
}

const projects = await showProjects();
const last = localStorage.getItem(SELECTED);
if (projects.some(({ name }) => name === last)) await select(last);
