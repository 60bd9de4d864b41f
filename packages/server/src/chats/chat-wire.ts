import type {
  ChatKind,
  ChatMessage,
  ChatServerMessage,
  ChatWireMessage,
} from '@ropewalk/contracts';
import type { ChatUpdate } from '@ropewalk/engine';
import { toWireTime } from '../wire/wire-feature.ts';

/** How clients of the field know the spec. It lies in the store, where no agent loads it as instructions. */
const SPEC_PATH = 'app_spec.txt';

/** What a client is told of an update of its conversation. */
export function toChatMessages(kind: ChatKind, update: ChatUpdate): readonly ChatServerMessage[] {
  switch (update.type) {
    case 'said':
      return [{ type: 'user_message', message: toWireChatMessage(update.message) }];
    case 'tool_call':
      return kind === 'assistant' ? [update] : [];
    case 'question':
      return [{ type: 'question', questions: update.questions, tool_id: null }];
    case 'features_created':
      return [
        {
          type: 'features_created',
          count: update.features.length,
          features: update.features.map((feature) => ({ ...feature })),
        },
      ];
    case 'spec_written':
      return [
        { type: 'file_written', path: SPEC_PATH },
        ...(update.inForce ? [{ type: 'spec_complete' as const, path: SPEC_PATH }] : []),
      ];
    case 'response_done':
      return [
        { type: 'response_done' },
        ...(update.completed ? [{ type: 'complete' as const, path: SPEC_PATH }] : []),
      ];
    case 'ended':
      return [{ type: 'session_ended' }];
    case 'text':
    case 'cancelled':
    case 'error':
      return [update];
  }
}

/** A message as clients see it. */
export function toWireChatMessage(message: ChatMessage): ChatWireMessage {
  return {
    id: message.id,
    role: message.role,
    content: message.content,
    timestamp: toWireTime(message.at),
    tool_calls: message.toolCalls,
    attachments: message.attachments.map(({ filename, mimeType, sizeBytes }) => ({
      filename,
      mimeType,
      size_bytes: sizeBytes,
    })),
    ending: message.ending,
  };
}

/** Choices as a person would write them: those of one question joined by commas, questions by semicolons. */
export function toAnswerText(
  answers: Readonly<Record<string, string | readonly string[]>>,
): string {
  return Object.keys(answers)
    .toSorted((left, right) => Number(left) - Number(right))
    .map((key) => {
      const answer = answers[key] ?? '';
      return typeof answer === 'string' ? answer : answer.join(', ');
    })
    .join('; ');
}
