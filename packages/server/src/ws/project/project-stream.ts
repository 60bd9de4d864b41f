import { placeOfEvent, type Store } from '@ropewalk/core';
import type { Engine, LiveItem } from '@ropewalk/engine';
import type { Peer } from '../peer.ts';
import type { Catalogue } from './backlog-view.ts';
import type { DevServerPort } from './dev-server-port.ts';
import type { Draft } from './drafts.ts';
import { createHistory, type History } from './history.ts';
import { createProjection } from './projection.ts';
import { CLOSE_CODES } from '../socket-route.ts';
import { createAudience } from './audience.ts';
import { createLine } from './line.ts';
import type { Format, Reader, ReaderStart } from './reader.ts';
import { readPast } from './read-past.ts';
import { tailOf } from './tail.ts';

/** What a stream is made from. */
export interface StreamSources {
  readonly store: Pick<Store, 'query'>;
  readonly live: Engine['live'];
  readonly transcript: Engine['transcript'];
  readonly devServers: DevServerPort;
  /** Told of what broke on the way; the stream goes on with what comes next. */
  readonly onFailure: (failure: unknown) => void;
}

/** What is shown live of one project, made once for all its clients. */
export interface ProjectStream {
  /** Lets a client read; `after` is the last message that it has, null begins with the present. */
  attach(peer: Peer, options: { readonly after: number | null; readonly format: Format }): Reader;
  detach(reader: Reader): void;
}

const MAX_HISTORY_BYTES = 8 * 1024 * 1024;
const MAX_PAST_ENTRIES = 20_000;

type QueuedItem =
  | LiveItem
  | { readonly kind: 'draft'; readonly seq: number; readonly draft: Draft };

/**
 * Reads a project's past and follows it from there. Resolves when clients can be attached. When the project is
 * deleted it lets go of everything, closes its clients with 4004 and calls `onGone`.
 */
export async function openProjectStream(
  sources: StreamSources,
  projectId: number,
  onGone: () => void,
): Promise<ProjectStream> {
  const history = createHistory(MAX_HISTORY_BYTES);
  const projection = createProjection();
  const audience = createAudience(history);
  const write = (seq: number, draft: Draft): void => {
    const place = Math.max(seq, history.lastSeq + 1);
    history.append(place, draft.type, JSON.stringify({ ...draft, seq: place }));
  };
  const take = (item: QueuedItem): void => {
    const first = placeOf(item);
    draftsOf(projection, item).forEach((draft, index) => write(first + index, draft));
  };
  const learn = async (): Promise<void> =>
    projection.learn(await readCatalogue(sources.store, projectId));

  const queue = createLine<QueuedItem>(async (item) => {
    if (item.kind === 'event' && projection.needsCatalogue(item.event)) {
      await learn();
    }
    take(item);
    audience.pump();
    if (item.kind === 'event' && item.event.body.type === 'project.deleted') {
      stopLive();
      stopDev();
      audience.close(CLOSE_CODES.unknown, 'The project was deleted.');
      onGone();
    }
  }, sources.onFailure);
  const stopLive = sources.live.subscribe(projectId, (item) => queue.push(item));
  const settled = await sources.live.settle(projectId);
  const stopDev = sources.devServers.watch(projectId, (draft) =>
    queue.push({ kind: 'draft', seq: sources.live.takePlace(projectId), draft }),
  );
  await learn();
  const request = { projectId, upTo: settled, maxEntries: MAX_PAST_ENTRIES };
  history.beginAfter(await readPast(sources, request, take));
  projection.correct(await sources.store.query('features', { projectId }));
  queue.start((item) => placeOf(item) > settled);

  const present = (): readonly string[] => {
    const { status, progress, agents } = projection.present();
    const devServer = {
      type: 'dev_server_status',
      ...sources.devServers.state(projectId),
    } as const;
    return [status, devServer, progress, ...agents].map((draft) =>
      JSON.stringify({ ...draft, seq: history.lastSeq }),
    );
  };
  return {
    attach: (peer, options) =>
      audience.add(peer, startOf(history, options, present), options.format),
    detach: (reader) => audience.remove(reader),
  };
}

type Projection = ReturnType<typeof createProjection>;

function draftsOf(projection: Projection, item: QueuedItem): readonly Draft[] {
  switch (item.kind) {
    case 'event':
      return projection.onEvent(item.event);
    case 'entry':
      return projection.onEntry(item.runId, item.entry.at, item.entry.event);
    case 'draft':
      return [item.draft];
  }
}

function placeOf(item: QueuedItem): number {
  switch (item.kind) {
    case 'event':
      return placeOfEvent(item.event.seq);
    case 'entry':
      return item.entry.seq;
    case 'draft':
      return item.seq;
  }
}

async function readCatalogue(store: Pick<Store, 'query'>, projectId: number): Promise<Catalogue> {
  const [project, features] = await Promise.all([
    store.query('projectById', { projectId }),
    store.query('features', { projectId }),
  ]);
  return {
    features: new Map(
      features.map(({ id, name, dependencies }) => [id, { name, dependencies }] as const),
    ),
    maxConcurrency: project?.settings.maxConcurrency ?? 0,
  };
}

/**
 * Whoever names the last message that it has gets what came after it and nothing else. Whoever names none, or one
 * that we have not sent, gets the present. Where something is missing in between, that is said, and the
 * present comes after what is held.
 */
function startOf(
  history: History,
  { after, format }: { readonly after: number | null; readonly format: Format },
  present: () => readonly string[],
): ReaderStart {
  if (after === null || after > history.lastSeq) {
    const tail = format === 'page' ? tailOf(history) : [];
    return {
      position: history.end,
      seq: history.lastSeq,
      before: [...tail, ...present()],
      after: [],
    };
  }
  if (after >= history.floor) {
    return { position: history.positionAfter(after), seq: after, before: [], after: [] };
  }
  const gap = {
    type: 'replay_incomplete',
    requested: after,
    from: history.floor,
    seq: history.floor,
  };
  return {
    position: history.positionAfter(history.floor),
    seq: history.floor,
    before: [JSON.stringify(gap)],
    after: present(),
  };
}
