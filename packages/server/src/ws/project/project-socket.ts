import {
  BATCH_PROTOCOL,
  PAGE_PROTOCOL,
  projectNameSchema,
  projectRequestSchema,
  SOCKET_PATHS,
  type SocketPath,
} from '@ropewalk/contracts';
import type { Store } from '@ropewalk/core';
import type { Peer } from '../peer.ts';
import { CLOSE_CODES, type SocketListener, type SocketRoute } from '../socket-route.ts';
import type { ScreenPort } from './dev-server-port.ts';
import { openProjectStream, type ProjectStream, type StreamSources } from './project-stream.ts';
import type { Format, Reader } from './reader.ts';

export interface ProjectSocketDeps extends Omit<StreamSources, 'store'> {
  readonly store: Pick<Store, 'query'>;
  readonly screens: ScreenPort;
}

/**
 * `/ws/projects/{name}`: everything that happens in a project, at the moment when it does. `?after=` the `seq` of
 * the last message that the client has sends what it has missed.
 */
export function projectSocket(deps: ProjectSocketDeps): SocketRoute<SocketPath> {
  const streams = new Map<number, Promise<ProjectStream>>();
  const streamOf = (projectId: number): Promise<ProjectStream> => {
    const known = streams.get(projectId);
    if (known !== undefined) {
      return known;
    }
    const opened = openProjectStream(deps, projectId, () => streams.delete(projectId));
    streams.set(projectId, opened);
    // The next client tries again.
    opened.catch(() => streams.delete(projectId));
    return opened;
  };

  return {
    path: SOCKET_PATHS.project,
    protocols: [BATCH_PROTOCOL, PAGE_PROTOCOL],
    async open(peer, { params, query }) {
      const name = projectNameSchema.safeParse(params['name']);
      if (!name.success) {
        peer.refuse(CLOSE_CODES.nameInvalid, 'Invalid project name');
        return null;
      }
      const after = parseAfter(query.get('after'));
      if (after === undefined) {
        peer.refuse(CLOSE_CODES.nameInvalid, 'after must be the seq of a message: a whole number');
        return null;
      }
      const project = await deps.store.query('project', { name: name.data });
      if (project === null) {
        peer.refuse(CLOSE_CODES.unknown, 'Project not found in registry');
        return null;
      }
      const stream = await streamOf(project.id);
      const reader = stream.attach(peer, { after, format: formatOf(peer) });
      return listen(reader, {
        watchScreens: () =>
          deps.screens.watch(project.id, (screen) => tellScreen(peer, reader, screen)),
        detach: () => stream.detach(reader),
      });
    },
  };
}

function formatOf({ protocol }: Peer): Format {
  switch (protocol) {
    case PAGE_PROTOCOL:
      return 'page';
    case BATCH_PROTOCOL:
      return 'batched';
    default:
      return 'single';
  }
}

/** Null where none was given, undefined where it cannot be one. */
function parseAfter(text: string | null): number | null | undefined {
  if (text === null || text === '') {
    return null;
  }
  return /^\d{1,15}$/u.test(text) ? Number(text) : undefined;
}

/** A picture is worth nothing to a client that has not taken the last one yet. */
function tellScreen(peer: Peer, reader: Reader, screen: object): void {
  if (peer.bufferedBytes === 0) {
    reader.tell({ ...screen, seq: reader.seq });
  }
}

function listen(
  reader: Reader,
  actions: { readonly watchScreens: () => () => void; readonly detach: () => void },
): SocketListener {
  let stopScreens: (() => void) | null = null;
  const leaveScreens = (): void => {
    stopScreens?.();
    stopScreens = null;
  };
  return {
    onMessage(message) {
      const request = projectRequestSchema.safeParse(message);
      if (!request.success) {
        return;
      }
      switch (request.data.type) {
        case 'ping':
          reader.tell({ type: 'pong', seq: reader.seq });
          return;
        case 'browser_view_subscribe':
          stopScreens ??= actions.watchScreens();
          return;
        case 'browser_view_unsubscribe':
          leaveScreens();
          return;
      }
    },
    onClose() {
      leaveScreens();
      actions.detach();
    },
  };
}
