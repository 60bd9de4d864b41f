import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { createChat, type Chat, type ChatOf } from './chat.ts';

/** A conversation for as long as what shows it is there. Give that a `key` that changes with the conversation. */
export function useChat(of: ChatOf): Chat {
  const [chat] = useState(() => createChat(of));
  useEffect(() => chat.open(), [chat]);
  return chat;
}

export type ChatStateNow = ReturnType<Chat['state']['getState']>;

/** A part of a conversation; drawn anew when that part changes. */
export function useChatState<T>(chat: Chat, select: (state: ChatStateNow) => T): T {
  return useStore(chat.state, select);
}
