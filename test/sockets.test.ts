import { BATCH_PROTOCOL, projectMessageSchema } from '@ropewalk/contracts';
import { afterEach, describe, expect } from 'vitest';
import {
  connectLive,
  type LiveClient,
  type Message,
} from '../packages/server/src/testing/live-client.ts';
import { fileFor, land, run, setUp, test, write } from './support/crew-play.ts';
import { goOn, untilTold } from './support/pace.ts';
import { type Stage, valueOf } from './support/stage.ts';

const clients: LiveClient[] = [];
afterEach(() => {
  clients.splice(0).forEach(({ socket }) => socket.terminate());
});

const urlOf = (stage: Stage, query = '', name = 'stage'): string =>
  `${stage.url().replace('http', 'ws')}/ws/projects/${name}${query}`;

async function connect(stage: Stage, query = '', protocol?: string): Promise<LiveClient> {
  const client = await connectLive(urlOf(stage, query), {
    headers: { authorization: `Bearer ${await stage.token()}` },
    ...(protocol !== undefined && { protocol }),
  });
  clients.push(client);
  return client;
}

const ofType = (client: LiveClient, type: string): Message[] =>
  client.messages.filter((message) => message.type === type);
const isLive = ({ type }: Message): boolean => type !== 'pong';
/** Its last message: the crew has ended, and the orchestrator has said so. */
const untilEnded = (client: LiveClient) =>
  client.waitFor(
    (message) => message.type === 'orchestrator_update' && message['eventType'] === 'all_complete',
  );

/** Fields of the messages that pages of the field know, with an example of what stands in them. */
const KNOWN: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  progress: { passing: 1, in_progress: 1, total: 1, percentage: 1, needs_human_input: 1 },
  agent_status: { status: '' },
  dev_server_status: { status: '', url: null },
  log: { line: '', timestamp: '', featureId: 1, agentIndex: 1 },
  agent_update: {
    agentIndex: 1,
    agentName: '',
    agentType: '',
    featureId: 1,
    featureIds: [],
    featureName: '',
    state: '',
    thought: '',
    timestamp: '',
  },
  orchestrator_update: {
    eventType: '',
    state: '',
    message: '',
    timestamp: '',
    codingAgents: 1,
    testingAgents: 1,
    maxConcurrency: 1,
    readyCount: 1,
    blockedCount: 1,
  },
  feature_update: { feature_id: 1, passes: true },
  pong: {},
};

const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;

describe('the socket of a project', () => {
  test('tells of a crew in the messages of the field, with what is true', async ({ stage }) => {
    await setUp(stage, {
      features: ['alpha', { name: 'beta', dependencies: ['alpha'] }],
      coding: { '*': [[run('test -d .git'), ...fileFor(), { say: 'Feature #99 completed' }]] },
      settings: { maxConcurrency: 2 },
    });
    const client = await connect(stage);
    await client.settled();
    await stage.runToEnd();
    await untilEnded(client);
    await client.settled();

    for (const message of client.messages) {
      expect(projectMessageSchema.parse(message)).toEqual(message);
      const known = KNOWN[message.type] ?? {};
      for (const [field, example] of Object.entries(known)) {
        expect([message.type, field, kindOf(message[field])]).toEqual([
          message.type,
          field,
          kindOf(example),
        ]);
      }
    }
    expect(new Set(client.messages.map(({ type }) => type))).toEqual(new Set(Object.keys(KNOWN)));
    expect(ofType(client, 'agent_status').map((message) => message['status'])).toEqual([
      'stopped',
      'running',
      'stopped',
    ]);
    expect(ofType(client, 'progress').at(-1)).toMatchObject({
      passing: 2,
      in_progress: 0,
      total: 2,
      percentage: 100,
    });
    const landed = ofType(client, 'feature_update').filter((message) => message['passes']);
    const firstLanding = (featureId: unknown) =>
      landed.find((message) => message['feature_id'] === featureId)?.seq ?? Infinity;
    const successes = ofType(client, 'agent_update').filter(
      (message) => message['state'] === 'success',
    );
    expect(successes.map((message) => [message['featureId'], message['featureName']])).toEqual([
      [1, 'alpha'],
      [2, 'beta'],
    ]);
    for (const success of successes) {
      expect(success.seq).toBeGreaterThan(firstLanding(success['featureId']));
    }
    const spawned = ofType(client, 'orchestrator_update').find(
      (message) => message['eventType'] === 'coding_spawn',
    );
    expect(spawned).toMatchObject({
      maxConcurrency: 2,
      codingAgents: 1,
      readyCount: 0,
      blockedCount: 1,
    });
  });

  test('shows the same agents after a reload, and exactly what was missed', async ({ stage }) => {
    await setUp(stage, {
      features: ['alpha', 'beta'],
      coding: { '*': [[{ say: 'I begin.' }, untilTold(stage), ...fileFor()]] },
      settings: { maxConcurrency: 2 },
    });
    const whole = await connect(stage);
    const cut = await connect(stage, '', BATCH_PROTOCOL);
    valueOf(await stage.control()['crew.start']({ name: 'stage', settings: {} }));
    const waiting = (client: LiveClient) => {
      const runs = new Set<unknown>();
      return client.waitFor((message) => {
        if (message.type === 'agent_update' && message['state'] === 'testing') {
          runs.add(message['agentIndex']);
        }
        return runs.size === 2;
      });
    };
    await Promise.all([waiting(whole), waiting(cut)]);
    await cut.close();
    const shown = (client: LiveClient) =>
      [
        ...new Map(
          ofType(client, 'agent_update').map((message) => [
            message['agentIndex'],
            [message['agentName'], message['featureName'], message['state'], message['thought']],
          ]),
        ),
      ].sort();
    const reloaded = await connect(stage);
    await reloaded.settled();
    expect(shown(reloaded)).toEqual(shown(whole));
    expect(shown(reloaded)).toHaveLength(2);

    await goOn(stage);
    await untilEnded(whole);
    const seen = cut.messages.filter(isLive);
    const back = await connect(stage, `?after=${seen.at(-1)?.seq}`, BATCH_PROTOCOL);
    await untilEnded(back);
    await Promise.all([whole.settled(), back.settled()]);
    expect([...seen, ...back.messages.filter(isLive)]).toEqual(whole.messages.filter(isLive));
  });

  test('replays after a restart what was sent before it', async ({ stage }) => {
    await setUp(stage, {
      features: ['alpha'],
      coding: { '*': [[{ say: 'I begin.\n' }, ...fileFor()]] },
    });
    const before = await connect(stage, '?after=0');
    await stage.runToEnd();
    await untilEnded(before);
    await before.settled();
    const sent = before.messages.filter(isLive);
    await stage.reopen();
    const after = await connect(stage, '?after=0');
    await after.settled();
    const replayed = after.messages.filter(isLive);
    expect(replayed.slice(0, sent.length)).toEqual(sent);
    const half = sent[Math.floor(sent.length / 2)];
    const late = await connect(stage, `?after=${half?.seq}`);
    await late.settled();
    expect(late.messages.filter(isLive)).toEqual(
      replayed.filter(({ seq }) => seq > (half?.seq ?? Infinity)),
    );
  });

  test('says that a paused crew stands still', async ({ stage }) => {
    await setUp(stage, {
      features: ['alpha'],
      coding: { '*': [[untilTold(stage), write('a.txt'), land('test -f a.txt')]] },
    });
    const client = await connect(stage);
    valueOf(await stage.control()['crew.start']({ name: 'stage', settings: {} }));
    await client.waitFor(
      ({ type, ...rest }) => type === 'agent_update' && rest['state'] === 'testing',
    );
    valueOf(await stage.control()['crew.pause']({ name: 'stage' }));
    await client.waitFor((message) => message['status'] === 'paused');
    valueOf(await stage.control()['crew.resume']({ name: 'stage' }));
    await client.waitFor(
      (message) => message['status'] === 'running' && message.type === 'agent_status',
    );
    await goOn(stage);
    await untilEnded(client);
  });
});
