import { z } from 'zod';
import { checkSchema } from '../config-file.ts';
import type { Audience } from './audience.ts';

/** A tool as data. Its name is its key; `description` is what a model reads. */
export interface ToolDefinition {
  readonly title: string;
  readonly description: string;
  readonly input: z.ZodType;
  readonly result: z.ZodType;
  /** Who may see and call it. */
  readonly roles: readonly Audience[];
  readonly readOnly: boolean;
}

/** Keeps the exact types of each tool's schemas. */
export function defineTools<const T extends Readonly<Record<string, ToolDefinition>>>(tools: T): T {
  return tools;
}

export const everybody: readonly Audience[] = [
  'initializer',
  'coding',
  'testing',
  'improving',
  'assistant',
  'external',
];
/** Everybody, and whoever adds features in a conversation. */
export const everybodyAndExpander: readonly Audience[] = [...everybody, 'expander'];

export const noArguments = z.strictObject({});
export const featureIdArgument = z.int().min(1).describe('Number of the feature.');
export const byFeatureId = z.strictObject({ feature_id: featureIdArgument });

/** A shell line, or a shell line with its limits. */
export const checkArgument = z
  .union([z.string().trim().min(1).max(4_000), checkSchema])
  .transform((value) => (typeof value === 'string' ? { command: value } : value));

/** A piece of advice instead of a result, where there is nothing to give. */
export const nothingLeftSchema = z.object({ message: z.string(), hint: z.string() });

/** What every refused call answers. Codes are closed where they are made; the hint says what to do. */
export const toolErrorSchema = z.looseObject({
  error: z.string(),
  code: z.string(),
  hint: z.string(),
});
export type ToolError = z.infer<typeof toolErrorSchema>;
