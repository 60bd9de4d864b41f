import { randomUUID } from 'node:crypto';
import type { SDKUserMessage } from '@anthropic-ai/claude-agent-sdk';
import type { AgentLaunch, AgentMessage } from '@ropewalk/core';
import type { Inbox } from '../inbox.ts';

/** What goes to the program, and what of it has not reached the model. */
export interface ClaudeInput {
  /** To be iterated once, by the SDK. Ends when `finish` was called or the signal fires. */
  readonly messages: AsyncIterable<SDKUserMessage>;
  /** The program has taken a message; answers it if it was one of the inbox and had not been taken. */
  arrived(messageId: string): AgentMessage | null;
  /** Whether a message was given to the program, or waits to be, that the model has not seen. */
  isWaiting(): boolean;
  /** Nothing more will come. */
  finish(): void;
}

/** The prompt, where there is work to do, and then whatever comes into the inbox. */
export function createClaudeInput(
  launch: AgentLaunch,
  inbox: Inbox,
  stopped: AbortSignal,
): ClaudeInput {
  const given = new Map<string, AgentMessage>();
  async function* messages(): AsyncGenerator<SDKUserMessage, void, void> {
    if (launch.manner === 'work') {
      yield toSdkMessage({ id: randomUUID(), text: launch.prompt, context: null, images: [] });
    }
    while (true) {
      const message = await inbox.next(stopped);
      if (message === null) return;
      given.set(message.id, message);
      // As it was written: a person's "/word" is no command of the program.
      yield { ...toSdkMessage(message), client_composed: true };
    }
  }
  return {
    messages: messages(),
    arrived(messageId) {
      const message = given.get(messageId) ?? null;
      given.delete(messageId);
      return message;
    },
    isWaiting: () => given.size > 0 || !inbox.isEmpty(),
    finish: () => inbox.close(),
  };
}

function toSdkMessage({ id, text, context, images }: AgentMessage): SDKUserMessage {
  return {
    type: 'user',
    uuid: toUuid(id),
    parent_tool_use_id: null,
    message: {
      role: 'user',
      content: [
        ...images.map(({ mimeType, base64 }) => ({
          type: 'image' as const,
          source: { type: 'base64' as const, media_type: mimeType, data: base64 },
        })),
        ...(context === null ? [] : [{ type: 'text' as const, text: context }]),
        { type: 'text', text },
      ],
    },
  };
}

type Uuid = NonNullable<SDKUserMessage['uuid']>;

function isUuid(id: string): id is Uuid {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u.test(id);
}

function toUuid(id: string): Uuid {
  if (!isUuid(id)) throw new Error(`the id of a message must be a UUID, and "${id}" is none`);
  return id;
}
