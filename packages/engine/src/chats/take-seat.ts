import type { ChatMessage } from '@ropewalk/contracts';
import type { EngineContext } from '../engine-types.ts';
import type { ChatSession } from './chat-session.ts';
import type { ChatSeat, ChatUpdate } from './chat-types.ts';

export interface SeatRequest {
  readonly session: ChatSession;
  readonly isNew: boolean;
  readonly onUpdate: (update: ChatUpdate) => void;
  /** The person is done. */
  finish(): Promise<void>;
  /** Called after the seat was left. */
  onLeft(): void;
}

/**
 * Puts somebody before a conversation: what has been said, what is being said, and everything after that
 * as updates, nothing twice and nothing left out.
 */
export async function takeSeat(
  { store }: EngineContext,
  { session, isNew, onUpdate, finish, onLeft }: SeatRequest,
): Promise<ChatSeat> {
  const me = Symbol('seat');
  const held: ChatUpdate[] = [];
  let isSeated = false;
  const stop = session.watch((update) => {
    if (update.type === 'said' && update.by === me) return;
    if (isSeated) onUpdate(update);
    else held.push(update);
  });
  const conversationId = session.conversation.id;
  let history: readonly ChatMessage[];
  let speaking: string | null;
  do {
    held.length = 0;
    speaking = session.speaking();
    history = await store.query('conversationMessages', { conversationId });
    // A message that was kept meanwhile may stand in both.
  } while (held.some(({ type }) => type === 'said' || type === 'response_done'));
  const last = history.at(-1);
  const isKept = last?.role === 'assistant' && last.content === speaking;
  if (history.length === 0 && session.conversation.kind !== 'assistant') session.begin();
  return {
    conversation: session.conversation,
    isNew,
    history,
    speaking: isKept ? null : speaking,
    listen() {
      isSeated = true;
      for (const update of held.splice(0)) onUpdate(update);
    },
    say: (message) => session.say(message, me),
    cancel: () => session.cancel(),
    featuresCreated: () => session.featuresCreated(),
    finish,
    leave() {
      stop();
      onLeft();
    },
  };
}
