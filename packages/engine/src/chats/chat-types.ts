import type {
  ChatKind,
  ChatMessage,
  Conversation,
  Project,
  RunBinding,
  ToolName,
} from '@ropewalk/contracts';
import type { AgentImage, Result } from '@ropewalk/core';

/** A file that came with a message, as it was read. */
export type ReadAttachment =
  | {
      readonly kind: 'image';
      readonly filename: string;
      readonly mimeType: AgentImage['mimeType'];
      readonly sizeBytes: number;
      readonly base64: string;
    }
  | {
      readonly kind: 'document';
      readonly filename: string;
      readonly mimeType: string;
      readonly sizeBytes: number;
      readonly text: string;
    };

/** What happens in a conversation, for everybody who watches it. */
export type ChatUpdate =
  | { readonly type: 'said'; readonly message: ChatMessage; readonly by: symbol | null }
  | { readonly type: 'text'; readonly content: string }
  | { readonly type: 'tool_call'; readonly tool: string; readonly input: unknown }
  | { readonly type: 'question'; readonly questions: unknown }
  | {
      readonly type: 'features_created';
      readonly features: readonly {
        readonly id: number;
        readonly name: string;
        readonly category: string;
      }[];
    }
  | { readonly type: 'spec_written'; readonly inForce: boolean }
  | { readonly type: 'cancelled' }
  | { readonly type: 'error'; readonly content: string }
  /** The agent has done with what it was told, however that went. `completed`: the spec was written in it. */
  | { readonly type: 'response_done'; readonly completed: boolean }
  /** The session is over; what was said is kept. */
  | { readonly type: 'ended' };

/** One person's view of a conversation that goes on. */
export interface ChatSeat {
  readonly conversation: Conversation;
  /** Whether the conversation began with this. */
  readonly isNew: boolean;
  /** What has been said, oldest first. */
  readonly history: readonly ChatMessage[];
  /** What has been said of the answer that is being made; null between answers. */
  readonly speaking: string | null;
  /** From now on updates are heard, those first that came since the seat was taken. To be called once. */
  listen(): void;
  /** Answers once the message is kept; what follows is heard as updates. */
  say(message: {
    readonly content: string;
    readonly attachments: readonly ReadAttachment[];
  }): Promise<Result<ChatMessage>>;
  /** Ends the answer that is being made. */
  cancel(): void;
  /** Features that were created in this session. */
  featuresCreated(): number;
  /** The person is done: the session ends, and the next conversation begins anew. */
  finish(): Promise<void>;
  /** Leaves; the conversation goes on. */
  leave(): void;
}

/** A session that somebody has started and nobody has ended. */
export interface ChatSessionInfo {
  readonly projectName: string;
  readonly conversation: Conversation;
  readonly featuresCreated: number;
}

/** Conversations with agents. */
export interface Chats {
  /**
   * Takes a seat in the conversation of this kind, or in a new one; the assistant's by number. Refuses with
   * `conversation_unknown`, `agent_missing`, `driver_unknown` or `no_wall`.
   */
  join(request: {
    readonly project: Project;
    readonly kind: ChatKind;
    readonly conversationId: number | null;
    readonly onUpdate: (update: ChatUpdate) => void;
  }): Promise<Result<ChatSeat>>;
  sessions(kind: ChatKind): readonly ChatSessionInfo[];
  /** Ends every session of this kind; the next conversation begins anew. False when there was none. */
  end(projectId: number, kind: ChatKind): Promise<boolean>;
  /** Ends the session of a conversation, if it has one. */
  endConversation(conversationId: number): Promise<void>;
  /** Ends every session, of one project or of all, at once; answers how many agents there were. */
  panic(projectId: number | null): Promise<number>;
  /** A tool of ours was used in a conversation. */
  noteTool(
    binding: RunBinding,
    call: { readonly tool: ToolName; readonly input: unknown; readonly result: unknown },
  ): void;
  close(): Promise<void>;
}
