import { z } from 'zod';

/** Who answers for a model: where calls go and by which credential they are paid. */
export const providerIdSchema = z.enum([
  'claude',
  'kimi',
  'glm',
  'azure',
  'ollama',
  'custom',
  'vertex',
  'bedrock',
]);
export type ProviderId = z.infer<typeof providerIdSchema>;

/** Roles whose agents we start, and whose model and effort can be chosen. */
export const agentRoleSchema = z.enum(['initializer', 'coding', 'testing', 'assistant']);
export type AgentRole = z.infer<typeof agentRoleSchema>;

/** How much thought a model puts into its answers. */
export const effortSchema = z.enum(['low', 'medium', 'high', 'xhigh', 'max']);
export type Effort = z.infer<typeof effortSchema>;

/** The name of a model, as its provider calls it. */
export const modelNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\s\p{Cc}]+$/u, 'name a model without blanks');

/** A model for each role that has one of its own. */
export const roleModelsSchema = z.partialRecord(agentRoleSchema, modelNameSchema);
/** An effort for each role that has one of its own. */
export const roleEffortsSchema = z.partialRecord(agentRoleSchema, effortSchema);

/**
 * The address of a provider. Names and passwords do not belong into it: it is shown, and a credential has
 * a place of its own.
 */
export const baseUrlSchema = z
  .string()
  .trim()
  .max(500)
  .regex(/^https?:\/\//i, 'it must start with http:// or https://')
  .regex(/^[a-z]+:\/\/[^\s@]*$/i, 'leave blanks, names and passwords out of it')
  .regex(/^[a-z]+:\/\/[^/?#]/i, 'it names no host');

const regionSchema = z
  .string()
  .regex(/^[a-z0-9-]{1,60}$/, 'use lower-case letters, digits and "-"');

/** What a person has chosen for one provider; kept while another one is in use. */
export const providerChoiceSchema = z.object({
  /** Null takes the provider's own address. */
  baseUrl: baseUrlSchema.nullable().default(null),
  model: modelNameSchema.nullable().default(null),
  models: roleModelsSchema.default({}),
  /** Of Vertex and Bedrock. */
  region: regionSchema.nullable().default(null),
  /** Of Vertex. */
  cloudProject: regionSchema.nullable().default(null),
});
export type ProviderChoice = z.infer<typeof providerChoiceSchema>;
