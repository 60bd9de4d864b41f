import { z } from 'zod';

/**
 * What we read of `session/update` and of answers. Parsed leniently and by us, since agents of many
 * makers send fields and updates that the library's strict schemas would refuse.
 */

const contentBlockSchema = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  /** Of pictures, in base64. */
  data: z.string().optional().catch(undefined),
  mimeType: z.string().optional().catch(undefined),
});

const toolContentSchema = z.looseObject({
  type: z.string(),
  content: contentBlockSchema.optional(),
  path: z.string().optional(),
});

const toolFields = {
  toolCallId: z.string(),
  title: z.string().nullish(),
  name: z.string().nullish(),
  kind: z.string().nullish(),
  status: z.string().nullish(),
  content: z.array(toolContentSchema).nullish().catch(null),
  locations: z
    .array(z.looseObject({ path: z.string() }))
    .nullish()
    .catch(null),
  rawInput: z.unknown().optional(),
  rawOutput: z.unknown().optional(),
};

export const updateSchema = z.looseObject({
  update: z.discriminatedUnion('sessionUpdate', [
    z.looseObject({
      sessionUpdate: z.literal('agent_message_chunk'),
      content: contentBlockSchema,
    }),
    z.looseObject({
      sessionUpdate: z.literal('agent_thought_chunk'),
      content: contentBlockSchema,
    }),
    z.looseObject({ sessionUpdate: z.literal('tool_call'), ...toolFields }),
    z.looseObject({ sessionUpdate: z.literal('tool_call_update'), ...toolFields }),
    z.looseObject({
      sessionUpdate: z.literal('usage_update'),
      cost: z.looseObject({ amount: z.number(), currency: z.string() }).nullish(),
    }),
  ]),
});
export type AcpUpdate = z.infer<typeof updateSchema>['update'];

/** The call that a request for permission is about: an update like those of the session. */
export const askedCallSchema = z.looseObject(toolFields);
export type ToolUpdate = z.infer<typeof askedCallSchema>;

export const promptResponseSchema = z.looseObject({
  stopReason: z.string(),
  /** Not in every version of the protocol. */
  usage: z
    .looseObject({
      inputTokens: z.int(),
      outputTokens: z.int(),
      cachedReadTokens: z.int().nullish(),
      cachedWriteTokens: z.int().nullish(),
    })
    .nullish()
    .catch(null),
});
export type PromptAnswer = z.infer<typeof promptResponseSchema>;

export const newSessionSchema = z.looseObject({
  sessionId: z.string(),
  modes: z
    .looseObject({
      currentModeId: z.string(),
      availableModes: z.array(z.looseObject({ id: z.string() })),
    })
    .nullish()
    .catch(null),
  configOptions: z
    .array(
      z.looseObject({
        id: z.string(),
        category: z.string().nullish(),
        type: z.string(),
        currentValue: z.unknown().optional(),
      }),
    )
    .nullish()
    .catch(null),
});
export type NewSession = z.infer<typeof newSessionSchema>;

export const initializeSchema = z.looseObject({
  protocolVersion: z.number(),
  agentCapabilities: z
    .looseObject({
      mcpCapabilities: z.looseObject({ http: z.boolean().nullish() }).nullish(),
      promptCapabilities: z.looseObject({ image: z.boolean().nullish() }).nullish().catch(null),
    })
    .nullish(),
  authMethods: z
    .array(z.looseObject({ id: z.string() }))
    .nullish()
    .catch(null),
});
