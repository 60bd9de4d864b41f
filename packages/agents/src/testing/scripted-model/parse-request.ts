import { z } from 'zod';
import type { ModelRequest, ToolAnswer } from './script-types.ts';

const blockSchema = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  tool_use_id: z.string().optional(),
  is_error: z.boolean().optional(),
  content: z.unknown().optional(),
});
const contentSchema = z.union([z.string(), z.array(blockSchema)]);
const bodySchema = z.looseObject({
  model: z.string(),
  stream: z.boolean().optional(),
  messages: z.array(z.looseObject({ role: z.string(), content: contentSchema })),
  tools: z.array(z.looseObject({ name: z.string() })).optional(),
});
type Content = z.infer<typeof contentSchema>;

/** Reads a body of the Messages API; throws a ZodError when it is none. */
export function parseModelRequest(
  body: unknown,
  headers: Readonly<Record<string, string>>,
): ModelRequest {
  const { messages, model, stream, tools } = bodySchema.parse(body);
  const users = messages.filter((message) => message.role === 'user');
  return {
    turn: countTurns(messages),
    prompt: textOf(users[0]?.content ?? ''),
    toolAnswers: toolAnswersOf(users.at(-1)?.content ?? ''),
    toolNames: (tools ?? []).map((tool) => tool.name),
    model,
    stream: stream ?? false,
    headers,
  };
}

/** Neighbouring assistant messages are one answer: some clients split it at its blocks. */
function countTurns(messages: readonly { readonly role: string }[]): number {
  return messages.filter(
    ({ role }, index) => role === 'assistant' && messages[index - 1]?.role !== 'assistant',
  ).length;
}

function toolAnswersOf(content: Content): readonly ToolAnswer[] {
  if (typeof content === 'string') return [];
  return content
    .filter((block) => block.type === 'tool_result')
    .map((block) => ({
      callId: block.tool_use_id ?? '',
      isError: block.is_error ?? false,
      text: textOf(contentSchema.catch('').parse(block.content ?? '')),
    }));
}

function textOf(content: Content): string {
  if (typeof content === 'string') return content;
  return content.map((block) => block.text ?? '').join('\n');
}
