import { z } from 'zod';
import type { ToolName } from '@ropewalk/contracts';
import { badArgumentsText } from './texts/call-texts.ts';
import { fail, type ToolAnswer } from './tool-answer.ts';
import type { ToolCall } from './tool-call.ts';

/** A tool with its handler: parses what a model sends, then carries it out. */
export interface BoundTool {
  readonly jsonSchema: { readonly type: 'object'; readonly [key: string]: unknown };
  call(name: ToolName, call: ToolCall, input: unknown): Promise<ToolAnswer<unknown>>;
}

/** Joins a tool's schemas with its handler, so that the two cannot disagree. */
export function bindTool<I extends z.ZodType, R extends z.ZodType>(
  definition: { readonly input: I; readonly result: R },
  handler: (call: ToolCall, input: z.output<I>) => Promise<ToolAnswer<z.input<R>>>,
): BoundTool {
  const jsonSchema = toInputSchema(definition.input);
  return {
    jsonSchema,
    async call(name, call, input) {
      const parsed = definition.input.safeParse(input ?? {});
      return parsed.success
        ? handler(call, parsed.data)
        : fail(badArgumentsText(name, problemsOf(parsed.error), argumentsOf(jsonSchema)));
    },
  };
}

function toInputSchema(schema: z.ZodType): BoundTool['jsonSchema'] {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    // The bounds of a double say nothing to a model and cost tokens in every listing.
    override: ({ jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  return { ...rest, type: 'object' };
}

function argumentsOf(jsonSchema: BoundTool['jsonSchema']): readonly string[] {
  const { properties } = jsonSchema;
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
}

/** One phrase for each thing that is wrong, with the place where it is. */
function problemsOf(error: z.ZodError): readonly string[] {
  return error.issues.map((issue) => {
    const place = issue.path.map(String).join('.');
    if (issue.code === 'unrecognized_keys') {
      const names = issue.keys.map((key) => `"${key}"`).join(', ');
      return place === '' ? `unknown argument ${names}` : `unknown field ${names} in ${place}`;
    }
    return place === '' ? issue.message : `${place}: ${issue.message}`;
  });
}
