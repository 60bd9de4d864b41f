import type {
  ChatKind,
  ChatMessage,
  Conversation,
  RunMessage,
  SpecVersion,
} from '@ropewalk/contracts';

/** Questions about conversations, versions of specs, and messages to runs. */
export interface ChatQueries {
  /** The last that was changed first. */
  conversations: [{ readonly projectId: number; readonly kind: ChatKind }, Conversation[]];
  conversation: [{ readonly conversationId: number }, Conversation | null];
  /** All of them, oldest first. */
  conversationMessages: [{ readonly conversationId: number }, ChatMessage[]];
  /** Newest first. */
  specVersions: [{ readonly projectId: number }, SpecVersion[]];
  /** Oldest first. */
  runMessages: [{ readonly runId: number }, RunMessage[]];
}

/** The rows of conversations as a command sees them. */
export interface ChatWrites {
  conversation(conversationId: number): Promise<Conversation | null>;
  /** The last that was opened of this kind. */
  latestConversation(projectId: number, kind: ChatKind): Promise<Conversation | null>;
  insertConversation(request: {
    readonly projectId: number;
    readonly kind: ChatKind;
  }): Promise<Conversation>;
  /** Writes title, status, count and `updatedAt`. */
  saveConversation(conversation: Conversation): Promise<void>;
  /** With its messages. */
  deleteConversation(conversationId: number): Promise<void>;
  insertChatMessage(message: Omit<ChatMessage, 'id' | 'at'>): Promise<ChatMessage>;
  /** The last version of this project that was in force; null before the first was kept. */
  latestSpecInForce(projectId: number): Promise<SpecVersion | null>;
  insertSpecVersion(version: Omit<SpecVersion, 'id' | 'at'>): Promise<SpecVersion>;
  runMessage(messageId: string): Promise<RunMessage | null>;
  insertRunMessage(message: Omit<RunMessage, 'at' | 'deliveredAt'>): Promise<RunMessage>;
  /** Sets `deliveredAt`; false when it was set before. */
  markDelivered(messageId: string): Promise<boolean>;
}
