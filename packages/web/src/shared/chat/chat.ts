import { openSocket, type Connection, type Socket } from '#shared/live/socket.ts';
import type { ChatClientMessage, ChatKind, ChatServerMessage } from '@ropewalk/contracts';
import { createStore, type StoreApi } from 'zustand/vanilla';
import {
  dropUndelivered,
  hear,
  INITIAL_CHAT,
  say,
  type ChatLine,
  type ChatState,
  type Outgoing,
} from './chat-state.logic.ts';

export interface ChatOf {
  readonly kind: ChatKind;
  readonly project: string;
  /** Of the assistant: the conversation to go on with; null begins one. The other kinds have one at a time. */
  readonly conversationId: number | null;
}

/** A conversation with an agent, as a window takes part in it. */
export interface Chat {
  readonly state: StoreApi<ChatState & { readonly connection: Connection }>;
  say(sent: Outgoing): void;
  /** Says again what did not arrive. */
  sayAgain(line: ChatLine): void;
  forget(line: ChatLine): void;
  /** Ends the answer that is being made. */
  cancel(): void;
  /** Of an expansion: nothing more is wanted. */
  finish(): void;
  /** After its end: begins anew. */
  restart(): void;
  /** Connects. Answers how to end that; it can be opened again. */
  open(): () => void;
}

/** Words come faster than anybody reads; the page is drawn anew this often at most. */
const DRAW_MS = 40;

/** Says nothing before it is opened. */
export function createChat({ kind, project, conversationId }: ChatOf): Chat {
  const state = createStore<ChatState & { readonly connection: Connection }>(() => ({
    ...INITIAL_CHAT,
    conversationId,
    connection: { status: 'connecting' },
  }));
  let socket: Socket | null = null;
  let heard: ChatServerMessage[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const draw = (): void => {
    timer = undefined;
    const messages = heard.splice(0);
    state.setState((before) => ({ ...before, ...messages.reduce<ChatState>(hear, before) }));
  };
  const send = (message: Partial<ChatClientMessage> & { type: string }): void =>
    socket?.send(message);
  const start = (): void =>
    send({
      type: 'start',
      history: true,
      conversation_id: kind === 'assistant' ? state.getState().conversationId : null,
    });
  const speak = (sent: Outgoing): void => {
    state.setState((before) => ({ ...before, ...say(before, sent) }));
    send(sent);
  };
  const forget = (line: ChatLine): void =>
    state.setState((before) => ({ ...before, ...dropUndelivered(before, line.key) }));

  return {
    state,
    say: speak,
    forget,
    sayAgain(line) {
      forget(line);
      if (line.sent !== null) {
        speak(line.sent);
      }
    },
    cancel: () => send({ type: 'cancel' }),
    finish: () => send({ type: 'done' }),
    restart() {
      state.setState({ ...INITIAL_CHAT });
      start();
    },
    open() {
      const opened = openSocket({
        path: () => `/api/${kind}/ws/${encodeURIComponent(project)}`,
        protocols: [],
        onConnection(connection) {
          state.setState({ connection });
          if (connection.status === 'live') {
            // The socket is ours only once `openSocket` has answered; it never is live before.
            heard = [];
            start();
          }
        },
        onFrame(frame) {
          heard.push(frame as ChatServerMessage);
          timer ??= setTimeout(draw, DRAW_MS);
        },
      });
      socket = opened;
      return () => {
        clearTimeout(timer);
        timer = undefined;
        heard = [];
        opened.close();
      };
    },
  };
}
