import { field } from './json.ts';

/** What `{{…}}` in a playbook can name. */
export interface TemplateValues {
  readonly feature: unknown;
  readonly saved: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly run: string | undefined;
  /** 1-based. */
  readonly attempt: number;
  /** What was said to the agent. */
  readonly message?: string;
  /** What stood in front of it. */
  readonly context?: string;
}

/** A template that names something that does not exist here. */
export class TemplateFailure extends Error {}

// Only our own roots, so that a shell line or a file with braces of its own stays as it is.
const TEMPLATE = /\{\{\s*((?:feature|saved|env|run|attempt|message|context)(?:\.[\w-]+)*)\s*\}\}/g;

/** Fills the templates of a text. */
export function fillText(text: string, values: TemplateValues): string {
  return text.replaceAll(TEMPLATE, (_, path: string) => {
    const value = lookUp(path, values);
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}

/** Fills the templates of a whole value; a text that is nothing but one template keeps the value's type. */
export function fillValue(value: unknown, values: TemplateValues): unknown {
  if (typeof value === 'string') {
    const [match] = value.matchAll(TEMPLATE);
    const isWhole = match !== undefined && match[0] === value;
    return isWhole && match[1] !== undefined ? lookUp(match[1], values) : fillText(value, values);
  }
  if (Array.isArray(value)) return value.map((part: unknown) => fillValue(part, values));
  if (typeof value === 'object' && value !== null) return fillRecord(value, values);
  return value;
}

/** `fillValue` for every field of a map. */
export function fillRecord(record: object, values: TemplateValues): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([key, part]) => [key, fillValue(part, values)]),
  );
}

function lookUp(path: string, values: TemplateValues): unknown {
  const value = path.split('.').reduce<unknown>((at, part) => field(at, part), values);
  if (value === undefined) throw new TemplateFailure(`There is no {{${path}}} here.`);
  return value;
}
