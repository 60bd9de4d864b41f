import type { WireFeature } from '@ropewalk/contracts';
import { accept, refuse, type Result } from '@ropewalk/core';
import { featureLine } from '../output/status-lines.ts';
import { type CommandContext, type CommandResult, withControl } from './command-context.ts';
import { show, type ShowOptions } from './show.ts';

type Question = NonNullable<WireFeature['human_input_request']>;
type Field = Question['fields'][number];

/** Answers the question with which a feature waits for a person. */
export async function answer(
  context: CommandContext,
  name: string,
  featureId: number,
  pairs: readonly string[],
  options: ShowOptions,
): CommandResult {
  const given = parsePairs(pairs);
  if (!given.ok) {
    return given;
  }
  const answered = await withControl(context, { create: false }, async ({ control }) => {
    const backlog = await control['features.list']({ name });
    if (!backlog.ok) {
      return backlog;
    }
    const feature = backlog.value.features.find(({ id }) => id === featureId);
    if (feature === undefined) {
      return refuse('feature_unknown', `"${name}" has no feature #${featureId}.`);
    }
    const question = feature.human_input_request;
    if (question === null) {
      return refuse('feature_not_waiting', `Feature #${featureId} does not wait for an answer.`);
    }
    const fields = toFields(question, given.value);
    return fields.ok
      ? control['feature.answer']({ name, featureId, fields: fields.value })
      : fields;
  });
  return show(context, answered, options, (feature, colors) => [featureLine(feature, colors)]);
}

function parsePairs(pairs: readonly string[]): Result<ReadonlyMap<string, string>> {
  const given = new Map<string, string>();
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1) {
      return refuse('invalid_input', `"${pair}" is not an answer. Write FIELD=VALUE.`);
    }
    given.set(pair.slice(0, at), pair.slice(at + 1));
  }
  return accept(given);
}

/** What was typed, as the question's fields want it. */
export function toFields(
  question: Question,
  given: ReadonlyMap<string, string>,
): Result<Record<string, unknown>> {
  const known = new Map(question.fields.map((field) => [field.id, field]));
  const fields: Record<string, unknown> = {};
  for (const [id, value] of given) {
    const field = known.get(id);
    if (field === undefined) {
      return refuse('invalid_input', `The question has no field "${id}".\n${describe(question)}`);
    }
    const taken = toValue(field, value);
    if (taken === undefined) {
      return refuse(
        'invalid_input',
        `"${value}" does not fit the field "${id}".\n${describe(question)}`,
      );
    }
    fields[id] = taken;
  }
  const missing = question.fields.filter(({ id, required }) => required && !given.has(id));
  return missing.length === 0
    ? accept(fields)
    : refuse('invalid_input', `An answer is missing.\n${describe(question)}`);
}

const YES: readonly string[] = ['true', 'yes', 'y', '1'];
const NO: readonly string[] = ['false', 'no', 'n', '0'];

function toValue(field: Field, value: string): string | boolean | undefined {
  switch (field.type) {
    case 'boolean': {
      const word = value.toLowerCase();
      return YES.includes(word) ? true : NO.includes(word) ? false : undefined;
    }
    case 'select':
      return field.options?.some((option) => option.value === value) === true ? value : undefined;
    case 'text':
    case 'textarea':
      return value;
  }
}

function describe({ prompt, fields }: Question): string {
  return [
    prompt,
    ...fields.map((field) => {
      const choice =
        field.type === 'select'
          ? (field.options ?? []).map(({ value }) => value).join('|')
          : field.type === 'boolean'
            ? 'yes|no'
            : 'TEXT';
      return `  ${field.id}=${choice}  ${field.label}${field.required ? '' : ' (may be left out)'}`;
    }),
  ].join('\n');
}
