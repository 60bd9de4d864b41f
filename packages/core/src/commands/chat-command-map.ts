import type {
  ChatKind,
  ChatMessage,
  Conversation,
  Effort,
  ProviderId,
  Run,
  RunMessage,
  SpecVersion,
} from '@ropewalk/contracts';

/** Changes of conversations, of specs by conversations, and messages to agents that work. */
export interface ChatCommandMap {
  /** A conversation to go on with: the open one of this kind, or a new one. An assistant's is always new. */
  'chat.open': [
    { readonly projectId: number; readonly kind: ChatKind },
    { readonly conversation: Conversation; readonly isNew: boolean },
  ];
  'chat.say': [Omit<ChatMessage, 'id' | 'at'>, ChatMessage];
  'chat.close': [{ readonly conversationId: number }, Conversation];
  'chat.delete': [{ readonly conversationId: number }, null];
  /**
   * Keeps a version of the spec; with `inForce` the project goes by it from now on, and the conversation
   * has come to what it was for.
   */
  'spec.write': [
    {
      readonly conversationId: number;
      readonly text: string;
      readonly inForce: boolean;
      readonly featureCount: number | null;
    },
    SpecVersion,
  ];
  /** A person says something to a run that goes on. */
  'run.message': [
    { readonly runId: number; readonly messageId: string; readonly text: string },
    RunMessage,
  ];
  /** The agent has it. Saying so twice changes nothing. */
  'run.message_delivered': [{ readonly messageId: string }, RunMessage];
  /** Opens the run of a conversation's agent, which no crew starts and counts. */
  'run.open_chat': [
    {
      readonly projectId: number;
      readonly driver: string;
      readonly model: string | null;
      /** Default: `claude`. */
      readonly provider?: ProviderId;
      readonly effort?: Effort | null;
    },
    Run,
  ];
}
