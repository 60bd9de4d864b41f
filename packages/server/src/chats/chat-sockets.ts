import {
  chatClientMessageSchema,
  projectNameSchema,
  SOCKET_PATHS,
  type ChatClientMessage,
  type ChatKind,
  type ChatServerMessage,
  type Project,
  type SocketPath,
} from '@ropewalk/contracts';
import type { Store } from '@ropewalk/core';
import type { Chats, ChatSeat, ReadAttachments } from '@ropewalk/engine';
import type { Peer } from '../ws/peer.ts';
import { CLOSE_CODES, type SocketListener, type SocketRoute } from '../ws/socket-route.ts';
import { toAnswerText, toChatMessages, toWireChatMessage } from './chat-wire.ts';

/** Room for 40 MiB of files in base64 and what stands round them. */
const MAX_PAYLOAD_BYTES = 60 * 1024 * 1024;

const NOT_STARTED = "No active session. Send 'start' first.";

export interface ChatSocketsDeps {
  readonly store: Store;
  readonly chats: Chats;
  readonly readAttachments: ReadAttachments;
  readonly onFailure: (failure: unknown) => void;
}

/** The sockets of the three kinds of conversations. */
export function chatSocketRoutes(deps: ChatSocketsDeps): readonly SocketRoute<SocketPath>[] {
  const kinds: readonly ChatKind[] = ['spec', 'expand', 'assistant'];
  return kinds.map((kind) => ({
    path: SOCKET_PATHS[kind],
    maxPayloadBytes: MAX_PAYLOAD_BYTES,
    async open(peer, { params }) {
      const project = await findProject(deps.store, kind, peer, params['project'] ?? '');
      return project === null ? null : listenTo(deps, { kind, peer, project });
    },
  }));
}

async function findProject(
  store: Store,
  kind: ChatKind,
  peer: Peer,
  name: string,
): Promise<Project | null> {
  if (!projectNameSchema.safeParse(name).success) {
    peer.refuse(CLOSE_CODES.nameInvalid, 'Invalid project name');
    return null;
  }
  const project = await store.query('project', { name });
  if (project === null) {
    peer.refuse(CLOSE_CODES.unknown, 'Project not found in registry');
    return null;
  }
  if (kind === 'expand' && project.spec === null) {
    peer.refuse(
      CLOSE_CODES.unknown,
      'Project has no spec. Create a spec first before expanding.',
      'Project has no spec. Create spec first.',
    );
    return null;
  }
  return project;
}

interface Place {
  readonly kind: ChatKind;
  readonly peer: Peer;
  readonly project: Project;
}

interface Sitting extends Place {
  seat: ChatSeat | null;
  isClosed: boolean;
  /** How much of what was asked for has not been done. */
  waiting: number;
  /** Settles when what was asked for before has been done; never rejects. */
  last: Promise<void>;
}

/** One client. What it says is done in order, but `ping` and `cancel` never wait. */
function listenTo(deps: ChatSocketsDeps, place: Place): SocketListener {
  const sitting: Sitting = {
    ...place,
    seat: null,
    isClosed: false,
    waiting: 0,
    last: Promise.resolve(),
  };
  const inOrder = (work: () => Promise<void>): void => {
    sitting.waiting += 1;
    const done = sitting.last.then(work).finally(() => (sitting.waiting -= 1));
    sitting.last = done.catch((failure: unknown) => {
      deps.onFailure(failure);
      tell(sitting, {
        type: 'error',
        content: 'This could not be done; the log says how it failed.',
      });
    });
  };
  return {
    onMessage(given) {
      const message = parse(sitting, given);
      if (message === null) return;
      switch (message.type) {
        case 'ping':
          return tell(sitting, { type: 'pong' });
        case 'cancel':
          return sitting.seat?.cancel();
        case 'message':
        case 'answer':
        case 'done':
          if (sitting.seat === null && sitting.waiting === 0) {
            return tell(sitting, { type: 'error', content: NOT_STARTED });
          }
          return inOrder(() => act(deps, sitting, message));
        case 'start':
          return inOrder(() => act(deps, sitting, message));
      }
    },
    onClose() {
      sitting.isClosed = true;
      sitting.seat?.leave();
      sitting.seat = null;
    },
  };
}

function parse(sitting: Sitting, given: object): ChatClientMessage | null {
  const type = 'type' in given && typeof given.type === 'string' ? given.type : '';
  const parsed = chatClientMessageSchema.safeParse(given);
  if (parsed.success && (parsed.data.type !== 'done' || sitting.kind === 'expand')) {
    return parsed.data;
  }
  const known = TYPES.has(type) && (type !== 'done' || sitting.kind === 'expand');
  const problem = parsed.error?.issues[0];
  const place = problem?.path.join('.') ?? '';
  tell(sitting, {
    type: 'error',
    content: known
      ? `This "${type}" cannot be read: ${place === '' ? '' : `${place}: `}${problem?.message ?? ''}`
      : `Unknown message type: ${type}`,
  });
  return null;
}

const TYPES: ReadonlySet<string> = new Set(
  chatClientMessageSchema.options.map((option) => option.shape.type.value),
);

async function act(
  deps: ChatSocketsDeps,
  sitting: Sitting,
  message: Exclude<ChatClientMessage, { type: 'ping' | 'cancel' }>,
): Promise<void> {
  switch (message.type) {
    case 'start':
      return start(deps, sitting, message);
    case 'message':
      return say(deps, sitting, message);
    case 'answer':
      return say(deps, sitting, { content: toAnswerText(message.answers), attachments: [] });
    case 'done':
      return finish(sitting);
  }
}

async function start(
  { chats, store }: ChatSocketsDeps,
  sitting: Sitting,
  { conversation_id: wanted, history }: Extract<ChatClientMessage, { type: 'start' }>,
): Promise<void> {
  sitting.seat?.leave();
  sitting.seat = null;
  const { kind } = sitting;
  const projectId = sitting.project.id;
  const project = (await store.query('projectById', { projectId })) ?? sitting.project;
  const taken = await chats.join({
    project,
    kind,
    conversationId: kind === 'assistant' ? (wanted ?? null) : null,
    onUpdate(update) {
      for (const message of toChatMessages(kind, update)) tell(sitting, message);
      if (update.type === 'ended') sitting.seat = null;
    },
  });
  if (!taken.ok) return tell(sitting, { type: 'error', content: taken.refusal.message });
  if (sitting.isClosed) return taken.value.leave();
  sitting.seat = taken.value;
  for (const message of toOpening(kind, taken.value, history)) tell(sitting, message);
  taken.value.listen();
}

/** What a client is told when it takes a seat; the rest comes as updates. */
function toOpening(
  kind: ChatKind,
  { conversation, isNew, history, speaking }: ChatSeat,
  wantsHistory: boolean,
): readonly ChatServerMessage[] {
  const conversationId = conversation.id;
  const created: ChatServerMessage[] =
    kind === 'assistant' && isNew
      ? [{ type: 'conversation_created', conversation_id: conversationId }]
      : [];
  const isOpenedByAgent = kind !== 'assistant' && history.length === 0;
  const done: ChatServerMessage[] =
    speaking !== null || isOpenedByAgent ? [] : [{ type: 'response_done' }];
  if (wantsHistory) {
    const messages = history.map(toWireChatMessage);
    return [
      ...created,
      { type: 'history', conversation_id: conversationId, messages, speaking },
      ...done,
    ];
  }
  const said: ChatServerMessage[] =
    speaking === null || speaking === '' ? [] : [{ type: 'text', content: speaking }];
  return [...created, ...greeting(kind, isNew, history), ...said, ...done];
}

/** For clients that know of no history: they shall see that the conversation goes on. */
function greeting(
  kind: ChatKind,
  isNew: boolean,
  history: ChatSeat['history'],
): readonly ChatServerMessage[] {
  if (kind === 'assistant') {
    return isNew ? history.map(({ content }) => ({ type: 'text', content })) : [];
  }
  const last = history.findLast(({ role }) => role === 'assistant');
  return last === undefined ? [] : [{ type: 'text', content: last.content }];
}

async function say(
  { readAttachments }: ChatSocketsDeps,
  sitting: Sitting,
  {
    content,
    attachments,
  }: Pick<Extract<ChatClientMessage, { type: 'message' }>, 'content' | 'attachments'>,
): Promise<void> {
  if (sitting.seat === null) return tell(sitting, { type: 'error', content: NOT_STARTED });
  if (content.trim() === '' && attachments.length === 0) {
    return tell(sitting, { type: 'error', content: 'Empty message' });
  }
  const read = await readAttachments(attachments);
  if (!read.ok) return tell(sitting, { type: 'error', content: read.refusal.message });
  const kept = await sitting.seat?.say({ content, attachments: read.value });
  if (kept?.ok === false) tell(sitting, { type: 'error', content: kept.refusal.message });
}

async function finish(sitting: Sitting): Promise<void> {
  const { seat } = sitting;
  if (seat === null) return tell(sitting, { type: 'error', content: NOT_STARTED });
  tell(sitting, { type: 'expansion_complete', total_added: seat.featuresCreated() });
  await seat.finish();
}

function tell({ peer }: Sitting, message: ChatServerMessage): void {
  peer.send(message);
}
