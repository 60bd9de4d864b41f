import type { SocketPath } from '@ropewalk/contracts';
import type { Store } from '@ropewalk/core';
import { createReadAttachments, type Engine } from '@ropewalk/engine';
import { chatSocketRoutes } from '../chats/chat-sockets.ts';
import { readToday } from '../api/usage-answers.ts';
import { machineSocket } from './machine/machine-socket.ts';
import type { UsageNews } from './machine/usage-news.ts';
import { devServerSource } from './project/dev-server-source.ts';
import { projectSocket } from './project/project-socket.ts';
import { screenSource } from './project/screen-source.ts';
import type { SocketRoute } from './socket-route.ts';
import { terminalSocket } from './terminal-socket.ts';

/** What the sockets work with. Each kind of socket names the part of it that it needs. */
export interface SocketDeps {
  readonly store: Store;
  readonly engine: Engine;
  readonly usageNews: Pick<UsageNews, 'subscribe' | 'onBeat'>;
  now(): number;
  /** Told of what broke behind a socket. */
  readonly onFailure: (failure: unknown) => void;
}

/** Every kind of socket that is served; the compiler sees to it that each is in the table of the contracts. */
export function socketRoutes({
  store,
  engine,
  usageNews,
  now,
  onFailure,
}: SocketDeps): readonly SocketRoute<SocketPath>[] {
  return [
    projectSocket({
      store,
      live: engine.live,
      transcript: engine.transcript,
      devServers: devServerSource(engine.devServers),
      screens: screenSource({ screens: engine.screens, store, onFailure }),
      onFailure,
    }),
    machineSocket({
      store,
      onUsage: usageNews.subscribe,
      onBeat: usageNews.onBeat,
      readUsage: () => readToday({ store, now }),
      now,
      onFailure,
    }),
    terminalSocket({ store, terminals: engine.terminals, onFailure }),
    ...chatSocketRoutes({
      store,
      chats: engine.chats,
      readAttachments: createReadAttachments(),
      onFailure,
    }),
  ];
}
