import { createHash } from 'node:crypto';
import type { ModelReply, ModelRequest, ScriptedBlock } from './script-types.ts';

type MessageReply = Extract<ModelReply, { kind: 'message' }>;

/** The answer as one JSON body, for calls without streaming. */
export function toMessageBody(reply: MessageReply, request: ModelRequest): unknown {
  return {
    ...envelope(reply, request),
    content: reply.content.map((block, index) => wireBlock(block, callId(request, index))),
    stop_reason: stopReasonOf(reply),
  };
}

/** The answer as server-sent events, each one a complete frame. */
export function toFrames(reply: MessageReply, request: ModelRequest): readonly string[] {
  const start = { ...envelope(reply, request), content: [], stop_reason: null };
  return [
    frame('message_start', { message: start }),
    ...reply.content.flatMap((block, index) =>
      blockFrames(block, { index, id: callId(request, index) }),
    ),
    frame('message_delta', {
      delta: { stop_reason: stopReasonOf(reply), stop_sequence: null },
      usage: { output_tokens: reply.usage?.output ?? 10 },
    }),
    frame('message_stop', {}),
  ];
}

function blockFrames(
  block: ScriptedBlock,
  { index, id }: { readonly index: number; readonly id: string },
): readonly string[] {
  const [empty, delta] = deltaOf(block, id);
  return [
    frame('content_block_start', { index, content_block: empty }),
    frame('content_block_delta', { index, delta }),
    frame('content_block_stop', { index }),
  ];
}

function deltaOf(block: ScriptedBlock, id: string): readonly [unknown, unknown] {
  switch (block.type) {
    case 'text':
      return [
        { type: 'text', text: '' },
        { type: 'text_delta', text: block.text },
      ];
    case 'thinking':
      return [
        { type: 'thinking', thinking: '', signature: '' },
        { type: 'thinking_delta', thinking: block.thinking },
      ];
    case 'tool_use':
      return [
        { type: 'tool_use', id, name: block.name, input: {} },
        { type: 'input_json_delta', partial_json: JSON.stringify(block.input) },
      ];
  }
}

function wireBlock(block: ScriptedBlock, id: string): unknown {
  if (block.type === 'tool_use') return { ...block, id };
  return block.type === 'thinking' ? { ...block, signature: '' } : block;
}

/** The same turn of the same conversation always gets the same ids. */
function callId(request: ModelRequest, index: number): string {
  return `toolu_${digest(`${request.prompt}/${request.turn}/${index}`)}`;
}

function envelope(reply: MessageReply, request: ModelRequest): Record<string, unknown> {
  return {
    id: `msg_${digest(`${request.prompt}/${request.turn}`)}`,
    type: 'message',
    role: 'assistant',
    model: request.model,
    stop_sequence: null,
    usage: {
      input_tokens: reply.usage?.input ?? 100,
      output_tokens: reply.usage?.output ?? 10,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
    },
  };
}

function stopReasonOf(reply: MessageReply): string {
  if (reply.stopReason !== undefined) return reply.stopReason;
  return reply.content.some((block) => block.type === 'tool_use') ? 'tool_use' : 'end_turn';
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}

function frame(type: string, fields: Record<string, unknown>): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}
