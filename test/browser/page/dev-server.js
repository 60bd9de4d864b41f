import { appendLine, byId } from './dom.js';
import { ask } from './wire.js';

const MOST_LINES = 100;

/** The project's own dev server. Its address may come with a message or with its status. */
export function createDevServer(project) {
  const path = (rest) => `/projects/${project()}/devserver/${rest}`;
  const show = ({ status, url }) => {
    byId('dev-status').textContent = status;
    byId('dev-url').textContent = url ?? '';
    byId('dev-url').toggleAttribute('href', url !== null);
    if (url !== null) byId('dev-url').href = url;
  };
  byId('dev-start').addEventListener('click', () => ask('POST', path('start'), {}));
  byId('dev-stop').addEventListener('click', () => ask('POST', path('stop')));
  return {
    async reload() {
      const config = await ask('GET', path('config'));
      byId('dev-command').textContent = config.effective_command ?? 'no command';
      show(await ask('GET', path('status')));
    },
    onMessage(message) {
      if (message.type === 'dev_server_status') show(message);
      if (message.type === 'dev_log') appendLine(byId('dev-log'), message.line, MOST_LINES);
    },
  };
}
