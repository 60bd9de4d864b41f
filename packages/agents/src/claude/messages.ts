import { z } from 'zod';

/**
 * What we read of the messages of the Claude Agent SDK. Parsed leniently, because the program behind
 * it is released almost daily: unknown messages and fields are no failure, missing ones are null.
 */

const errorSchema = z.string().nullish().transform(orNull);

/** Tokens of one model call. */
const callUsageSchema = z.looseObject({
  input_tokens: z.int().catch(0),
  output_tokens: z.int().catch(0),
  cache_read_input_tokens: z.int().catch(0),
  cache_creation_input_tokens: z.int().catch(0),
});
export type CallUsage = z.infer<typeof callUsageSchema>;

const blockSchema = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  thinking: z.string().optional(),
  id: z.string().optional(),
  name: z.string().optional(),
  input: z.unknown().optional(),
  tool_use_id: z.string().optional(),
  is_error: z.boolean().nullish(),
  content: z.unknown().optional(),
});
export type Block = z.infer<typeof blockSchema>;

const initSchema = z.looseObject({
  type: z.literal('system'),
  subtype: z.literal('init'),
  session_id: z.string(),
  model: z.string().nullish().transform(orNull),
  mcp_servers: z.array(z.looseObject({ name: z.string(), status: z.string() })).catch([]),
});

const retrySchema = z.looseObject({
  type: z.literal('system'),
  subtype: z.literal('api_retry'),
  retry_delay_ms: z.number().nullish().transform(orNull),
  error_status: z.number().nullish().transform(orNull),
  error: errorSchema,
});

const refusalSchema = z.looseObject({
  type: z.literal('system'),
  subtype: z.literal('model_refusal_no_fallback'),
});

const assistantSchema = z.looseObject({
  type: z.literal('assistant'),
  parent_tool_use_id: z.string().nullish().transform(orNull),
  error: errorSchema,
  message: z.looseObject({
    id: z.string(),
    content: z.array(blockSchema),
    usage: callUsageSchema.nullish(),
  }),
});

const userSchema = z.looseObject({
  type: z.literal('user'),
  /** The program says that it has taken a message of ours; `uuid` is then the message's. */
  isReplay: z.boolean().nullish().transform(orNull),
  uuid: z.string().nullish().transform(orNull),
  message: z.looseObject({ content: z.union([z.string(), z.array(blockSchema)]) }),
});

/** A scrap of what the model is saying. */
const streamSchema = z.looseObject({
  type: z.literal('stream_event'),
  parent_tool_use_id: z.string().nullish().transform(orNull),
  event: z.looseObject({
    type: z.literal('content_block_delta'),
    delta: z.looseObject({ type: z.literal('text_delta'), text: z.string() }),
  }),
});

const limitSchema = z.looseObject({
  type: z.literal('rate_limit_event'),
  rate_limit_info: z.looseObject({
    status: z.string(),
    /** Seconds since 1970. */
    resetsAt: z.number().nullish().transform(orNull),
    rateLimitType: z.string().nullish().transform(orNull),
  }),
});

const resultSchema = z.looseObject({
  type: z.literal('result'),
  is_error: z.boolean(),
  api_error_status: z.number().nullish().transform(orNull),
  terminal_reason: z.string().nullish().transform(orNull),
  stop_reason: z.string().nullish().transform(orNull),
  result: z.string().nullish().transform(orNull),
  errors: z.array(z.string()).catch([]),
  total_cost_usd: z.number().nullish().transform(orNull),
  modelUsage: z
    .record(
      z.string(),
      z.looseObject({
        inputTokens: z.int().catch(0),
        outputTokens: z.int().catch(0),
        cacheReadInputTokens: z.int().catch(0),
        cacheCreationInputTokens: z.int().catch(0),
      }),
    )
    .catch({}),
});
export type ResultMessage = z.infer<typeof resultSchema>;

const messageSchema = z.union([
  initSchema,
  retrySchema,
  refusalSchema,
  assistantSchema,
  userSchema,
  streamSchema,
  limitSchema,
  resultSchema,
]);
export type ClaudeMessage = z.infer<typeof messageSchema>;

/** The message if it is one that we read, else null. */
export function parseMessage(message: unknown): ClaudeMessage | null {
  const parsed = messageSchema.safeParse(message);
  return parsed.success ? parsed.data : null;
}

const textBlocksSchema = z.array(z.looseObject({ type: z.string(), text: z.string().optional() }));

/** The text of a tool's answer; what is not text is named by its type. */
export function textOfResult(content: unknown): string {
  if (typeof content === 'string') return content;
  const blocks = textBlocksSchema.safeParse(content);
  if (!blocks.success) return '';
  return blocks.data.map((block) => block.text ?? `[${block.type}]`).join('\n');
}

const imagesSchema = z.array(
  z.looseObject({
    type: z.string(),
    source: z
      .looseObject({ type: z.literal('base64'), media_type: z.string(), data: z.string() })
      .optional()
      .catch(undefined),
  }),
);

/** The pictures in a tool's answer. */
export function imagesOfResult(
  content: unknown,
): readonly { readonly mimeType: string; readonly base64: string }[] {
  const blocks = imagesSchema.safeParse(content);
  if (!blocks.success) return [];
  return blocks.data.flatMap(({ type, source }) =>
    type === 'image' && source !== undefined
      ? [{ mimeType: source.media_type, base64: source.data }]
      : [],
  );
}

function orNull<T>(value: T | null | undefined): T | null {
  return value ?? null;
}
