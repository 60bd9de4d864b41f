import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type AgentEvent,
  crewSettingsSchema,
  type Event,
  type TranscriptEntry,
} from '@ropewalk/contracts';
import {
  type CommandInput,
  commandHandlers,
  type CommandName,
  type CommandOutput,
} from '@ropewalk/core';
import { createLiveFeed, type LiveTranscript, type TranscriptReader } from '@ropewalk/engine';
import { readLog } from '../logs/read-log.ts';
import { openTestStore } from '@ropewalk/store/testing';
import type { ClientOptions } from 'ws';
import type { DevServerPort } from '../ws/project/dev-server-port.ts';
import { projectSocket } from '../ws/project/project-socket.ts';
import { attachSockets } from '../ws/socket-server.ts';
import { connectLive, type LiveClient } from './live-client.ts';

type DevNews = Parameters<Parameters<DevServerPort['watch']>[1]>[0];
/** A project on a real store behind a real socket; agents are played by the test. */
export interface LiveProject {
  readonly projectId: number;
  readonly failures: unknown[];
  execute<N extends CommandName>(name: N, input: CommandInput<N>): Promise<CommandOutput<N>>;
  /** Everything that has happened, oldest first. */
  events(): Promise<readonly Event[]>;
  /** Queues a run of an agent from outside and opens its transcript. */
  startRun(): Promise<{ readonly runId: number; readonly transcript: LiveTranscript }>;
  record(runId: number): LiveTranscript;
  say(transcript: LiveTranscript, event: AgentEvent): void;
  tellDev(news: DevNews): void;
  /** A page of the log, as the API reads it. */
  log(before: number | null, limit: number): ReturnType<typeof readLog>;
  connect(
    query?: string,
    options?: ClientOptions & { readonly protocol?: string; readonly name?: string },
  ): Promise<LiveClient>;
  /** Another control plane on the same store and transcripts. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const START = Date.UTC(2026, 0, 2, 3, 4, 5);

/** Opens a project "shop" that nobody works on. */
export async function openLiveProject(): Promise<LiveProject> {
  const store = await openTestStore({ handlers: commandHandlers });
  const transcripts = new Map<number, TranscriptEntry[]>();
  const failures: unknown[] = [];
  let now = START;
  const clients: LiveClient[] = [];
  let door = await openDoor();

  async function openDoor() {
    const feed = createLiveFeed(store);
    const devListeners = new Set<(news: DevNews) => void>();
    const server = createServer();
    const sockets = attachSockets(server, {
      routes: [
        projectSocket({
          store,
          live: feed,
          transcript: async (_, runId, after, limit) => {
            const all = transcripts.get(runId) ?? [];
            const entries = all.slice(after, after + limit);
            const next = after + entries.length;
            return { entries, positions: [], next, atEnd: next === all.length };
          },
          devServers: {
            state: () => ({ status: 'stopped', url: null }),
            watch(_, listener) {
              devListeners.add(listener);
              return () => devListeners.delete(listener);
            },
          },
          screens: { watch: () => () => undefined },
          onFailure: (failure) => failures.push(failure),
        }),
      ],
      admit: () => null,
      onFailure: (failure) => failures.push(failure),
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return {
      feed,
      port,
      tellDev: (news: DevNews) => devListeners.forEach((listener) => listener(news)),
      async close() {
        await sockets.close();
        server.close();
        server.closeAllConnections();
      },
    };
  }

  const execute: LiveProject['execute'] = async (name, input) => {
    now += 10;
    const result = await store.execute(name, input, now);
    if (!result.ok) throw new Error(`${name}: ${result.refusal.message}`);
    return result.value;
  };
  const project = await execute('project.register', {
    name: 'shop',
    folder: '/projects/shop',
    targetBranch: 'main',
    spec: 'A shop for ropes.',
    settings: crewSettingsSchema.parse({}),
  });
  const record = (runId: number): LiveTranscript => {
    const entries = transcripts.get(runId) ?? [];
    transcripts.set(runId, entries);
    return door.feed.record(
      { id: runId, projectId: project.id },
      {
        append: (entry) => void entries.push(entry),
        flush: async () => undefined,
        close: async () => undefined,
      },
    );
  };

  return {
    projectId: project.id,
    failures,
    execute,
    record,
    events: () => store.query('events', { projectId: project.id, after: 0, limit: 10_000 }),
    async startRun() {
      const run = await execute('run.dispatch', {
        projectId: project.id,
        role: 'external',
        purpose: null,
        featureIds: [],
        driver: 'external',
        model: null,
        canaryOf: null,
      });
      return { runId: run.id, transcript: record(run.id) };
    },
    say(transcript, event) {
      now += 10;
      transcript.append(now, event);
    },
    tellDev: (news) => door.tellDev(news),
    log: (before, limit) =>
      readLog(
        { store, live: door.feed, transcripts: readerOf(transcripts) },
        { projectId: project.id, before, limit },
      ),
    async connect(query = '', { protocol, name = 'shop', ...options } = {}) {
      const url = `ws://127.0.0.1:${door.port}/ws/projects/${name}${query}`;
      const client = await connectLive(url, { ...options, ...(protocol && { protocol }) });
      clients.push(client);
      return client;
    },
    async restart() {
      await door.close();
      door = await openDoor();
    },
    async close() {
      clients.forEach((client) => client.socket.terminate());
      await door.close();
      await store.close();
    },
  };
}

/** Positions are those in the lists. */
function readerOf(
  transcripts: ReadonlyMap<number, readonly TranscriptEntry[]>,
): Pick<TranscriptReader, 'earlier' | 'find'> {
  const entriesOf = (runId: number) => transcripts.get(runId) ?? [];
  return {
    async earlier(_, runId, before, limit) {
      const all = entriesOf(runId);
      const next = before ?? all.length;
      const first = Math.max(0, next - limit);
      const entries = all.slice(first, next);
      const previous = first === 0 ? null : first;
      return { entries, positions: [], next, previous, atEnd: next === all.length };
    },
    async find(_, runId, seq) {
      const place = entriesOf(runId).findIndex((entry) => (entry.seq ?? 0) >= seq);
      return place === -1 ? entriesOf(runId).length : place;
    },
  };
}
