import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  connectLive,
  type LiveClient,
  type Message,
} from '../../packages/server/src/testing/live-client.ts';
import { ask } from '../api/support/api.ts';
import { talk } from '../api/support/chat-client.ts';
import { fileFor, toEntry, toPlaybook } from '../support/crew-play.ts';
import { goOn, untilTold } from '../support/pace.ts';
import { type Stage, valueOf } from '../support/stage.ts';
import type { OurSession } from './compare-messages.ts';
import type { Closing, RecordedSession, SessionName, SocketMessage } from './socket-recording.ts';

const DEV_SERVER = `
require('node:http').createServer((_, response) => response.end()).listen(Number(process.env.PORT), '127.0.0.1', () =>
  console.log('ready at http://localhost:' + process.env.PORT + '/'));
`;

/** Puts a project on the stage in which everything can happen that was recorded. */
export async function setUpSockets(stage: Stage): Promise<void> {
  await stage.commit({
    'README.md': '# Stage\n',
    'dev.cjs': DEV_SERVER,
    'ropewalk.yaml': 'setup: exit 3\n',
    'package.json': JSON.stringify({ scripts: { dev: 'node dev.cjs' } }),
  });
  const answer = [{ steps: [{ say: 'I have read it.' }] }];
  const driver = await stage.playbook({
    ...toPlaybook({ coding: { '*': [[untilTold(stage), ...fileFor()]] } }),
    testing: { '*': { steps: [{ run: 'test -d .git' }] } },
    chat: { spec: answer, expand: answer, assistant: answer },
  });
  await stage.register({ spec: 'Two files, and a third.', settings: { driver } });
  valueOf(
    await stage.control()['features.add']({
      name: 'stage',
      entries: ['alpha', 'beta', { name: 'gamma', dependencies: ['alpha'] }].map(toEntry),
    }),
  );
}

/** The socket of a project while its dev server, and then a crew, is started, and the crew breaks, is mended, paused, drained and resumed. */
export async function playProject(stage: Stage): Promise<OurSession> {
  const client = await connectLive(`${addressOf(stage)}/ws/projects/stage`);
  const post = async (path: string, body?: unknown): Promise<void> => {
    const answer = await ask(`${stage.url()}/api/projects/stage/${path}`, 'POST', body);
    if (answer.status !== 200) {
      throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
  };
  client.socket.send('not json');
  await client.settled();

  const until = watch(client);
  await post('devserver/start', {});
  await until(({ type, url }) => type === 'dev_server_status' && url !== null);
  await post('devserver/stop');
  await until(({ type, status }) => type === 'dev_server_status' && status === 'stopped');

  const crew = (wanted: string) =>
    until(({ type, status }) => type === 'agent_status' && status === wanted);
  await post('agent/start', {});
  await crew('crashed');
  await stage.commit({ 'ropewalk.yaml': 'setup: test -f README.md\n' }, 'Mend the setup');
  await post('agent/start', { max_concurrency: 2, testing_agent_ratio: 1 });
  await until(
    ({ type, eventType }) => type === 'orchestrator_update' && eventType === 'at_capacity',
  );
  await until(({ type, state }) => type === 'agent_update' && state === 'testing');
  await post('agent/pause');
  await crew('paused');
  await post('agent/resume');
  await crew('running');
  await post('agent/graceful-pause');
  await crew('pausing');
  await goOn(stage);
  await crew('paused_graceful');
  await post('agent/graceful-resume');
  await crew('stopped');
  await client.close();
  return { heard: client.messages, closings: [] };
}

/** Waits for the next message that fits, after the one that was waited for before. */
function watch(client: LiveClient): (fits: (message: Message) => boolean) => Promise<void> {
  let seen = client.messages.length;
  return async (fits) => {
    const from = seen;
    const found = await client.waitFor(
      (message) => client.messages.indexOf(message) >= from && fits(message),
    );
    seen = client.messages.indexOf(found) + 1;
  };
}

/** A conversation as it was recorded: every message of the person, each after the answer to the one before. */
export async function playChat(stage: Stage, recorded: RecordedSession): Promise<OurSession> {
  const client = await talk(stage, recorded.name);
  let hasStarted = false;
  for (const message of recorded.sent) {
    client.send(message);
    hasStarted ||= message.type === 'start';
    if (hasStarted) await client.untilDone();
  }
  client.close();
  await client.closed;
  return { heard: client.heard, closings: [] };
}

/** A terminal: what was typed into the recorded one is typed, each line after the answer to the one before. */
export async function playTerminal(stage: Stage, recorded: RecordedSession): Promise<OurSession> {
  const { body } = await ask(`${stage.url()}/api/terminal/stage`, 'GET');
  const [terminal] = body as { id: string }[];
  const client = await connectLive(
    `${addressOf(stage)}/api/terminal/ws/stage/${terminal?.id ?? ''}`,
  );
  const answers = ['hello-42', 'exit'];
  for (const message of recorded.sent) {
    client.socket.send(JSON.stringify(message));
    if (message.type === 'resize') await client.waitFor(({ type }) => type === 'output');
    if (message.type === 'input') {
      const answer = answers.shift() ?? '';
      await client.waitFor(() => textOf(client).includes(answer));
    }
  }
  await client.close();
  return { heard: client.messages, closings: [] };
}

const textOf = ({ messages }: LiveClient): string =>
  messages
    .map(({ data }) => (typeof data === 'string' ? Buffer.from(data, 'base64').toString() : ''))
    .join('');

/** Sockets that must not be opened. */
export async function playBad(stage: Stage): Promise<OurSession> {
  const folder = join(stage.root, 'person', 'bare');
  await mkdir(folder);
  await ask(`${stage.url()}/api/projects`, 'POST', { name: 'bare', path: folder });
  const heard: SocketMessage[] = [];
  const closings: Closing[] = [];
  // The recorded project had no spec at that moment.
  for (const path of ['/ws/projects/none', '/ws/projects/bad%20name', '/api/expand/ws/wsp']) {
    const client = await connectLive(`${addressOf(stage)}${path.replace('wsp', 'bare')}`);
    const { code, reason } = await client.closed;
    heard.push(...client.messages);
    closings.push({ path, end: `${code} ${reason}` });
  }
  return { heard, closings };
}

/** Whatever was recorded, played on ours. */
export function playSession(stage: Stage, recorded: RecordedSession): Promise<OurSession> {
  const plays: Readonly<Record<SessionName, () => Promise<OurSession>>> = {
    project: () => playProject(stage),
    assistant: () => playChat(stage, recorded),
    expand: () => playChat(stage, recorded),
    spec: () => playChat(stage, recorded),
    terminal: () => playTerminal(stage, recorded),
    bad: () => playBad(stage),
  };
  return plays[recorded.name]();
}

const addressOf = (stage: Stage): string => stage.url().replace('http', 'ws');
