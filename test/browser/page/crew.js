import { appendLine, byId, element, onSubmit } from './dom.js';
import { ask } from './wire.js';

const CAPTIONS = {
  idle: 'Standing by',
  thinking: 'Pondering',
  working: 'Coding away',
  testing: 'Checking',
  success: 'Done',
  error: 'Gave up',
  struggling: 'Struggling',
};
const MOST = { lines: 100, activities: 20 };

/** The crew: how far it is, who is at work at what, what they say, and its switches. */
export function createCrew(project) {
  const agents = new Map();
  const show = () => byId('agents').replaceChildren(...[...agents.values()].map(agentCard));
  const handlers = {
    progress({ passing, in_progress: busy, total, percentage }) {
      byId('progress').textContent =
        `${passing} of ${total} done (${percentage} %), ${busy} in progress`;
    },
    agent_status({ status }) {
      byId('agent-status').textContent = status;
      if (status === 'stopped' || status === 'crashed') agents.clear();
      show();
    },
    agent_update(message) {
      const { agentIndex, agentName, featureName, state } = message;
      if (state === 'success' || state === 'error') {
        agents.delete(agentIndex);
        byId('activity').prepend(
          element('li', {}, `${agentName} ${CAPTIONS[state]}: ${featureName}`),
        );
        while (byId('activity').childElementCount > MOST.activities) {
          byId('activity').lastElementChild.remove();
        }
      } else {
        const seen = agents.get(agentIndex)?.seen ?? new Set();
        agents.set(agentIndex, { ...message, seen: seen.add(state) });
      }
      show();
    },
    orchestrator_update({
      state,
      message,
      codingAgents,
      testingAgents,
      maxConcurrency,
      readyCount,
      blockedCount,
    }) {
      const counts = `${codingAgents} coding, ${testingAgents} testing, at most ${maxConcurrency}`;
      byId('orchestrator').replaceChildren(
        element('p', {}, `${state}: ${message}`),
        element('p', {}, `${counts}; ${readyCount} ready, ${blockedCount} blocked`),
      );
    },
    log({ line, timestamp, agentIndex }) {
      const who = agents.get(agentIndex)?.agentName ?? '';
      appendLine(
        byId('log'),
        `${new Date(timestamp).toLocaleTimeString()} ${who} ${line}`,
        MOST.lines,
      );
    },
  };
  onSubmit('start', (form) =>
    ask('POST', `/projects/${project()}/agent/start`, {
      yolo_mode: false,
      parallel_mode: true,
      max_concurrency: Number(form.get('concurrency')),
      testing_agent_ratio: 1,
    }),
  );
  byId('stop').addEventListener('click', () => ask('POST', `/projects/${project()}/agent/stop`));
  return { onMessage: (message) => handlers[message.type]?.(message) };
}

function agentCard({ seen, agentName, agentType, featureId, featureName, state, thought }) {
  return element(
    'article',
    { 'data-agent': agentName, 'data-state': state, 'data-seen': [...seen].join(' ') },
    element('b', {}, agentName),
    ` ${agentType === 'testing' ? 'TEST' : 'CODE'} #${featureId} ${featureName}`,
    element('div', {}, `${CAPTIONS[state]} (${state})`),
    element('i', {}, thought ?? ''),
  );
}
