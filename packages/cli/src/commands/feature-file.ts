import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import {
  featureFileEntrySchema,
  featureFileSchema,
  type FeatureFileEntry,
} from '@ropewalk/contracts';
import { accept, refuse, type Refused, type Result } from '@ropewalk/core';
import { isCollection, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import { systemCodeOf } from '../errors/to-refusal.ts';
import { locateJsonError } from './locate-json-error.ts';

/** Where in a file something is wrong. Lines and columns count from 1. */
interface Problem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

type Issue = NonNullable<
  ReturnType<typeof featureFileEntrySchema.safeParse>['error']
>['issues'][number];

/** More than this many at once nobody reads. */
const SHOWN = 5;

/** Reads features from a JSON or YAML file. Refuses with `invalid_input`, naming line, entry and field. */
export async function readFeatureFile(path: string): Promise<Result<FeatureFileEntry[]>> {
  let source: string;
  try {
    source = await readFile(path, 'utf8');
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === null) {
      throw error;
    }
    return refuse(
      'invalid_input',
      `The feature file ${path} cannot be read (${code}). Correct the path after -f.`,
    );
  }
  return parseFeatures(source, path);
}

/** The features in a text; `path` tells the format and is named in refusals. */
export function parseFeatures(source: string, path: string): Result<FeatureFileEntry[]> {
  const text = source.replace(/^\uFEFF/, '');
  if (text.trim() === '') {
    return refuse('invalid_input', `${path} is empty. Write a list of features into it.`);
  }
  const isJson = extname(path).toLowerCase() === '.json';
  const jsonError = isJson ? locateJsonError(text) : null;
  if (jsonError !== null) {
    return problems(path, 'is not valid JSON', [jsonError]);
  }
  const lines = new LineCounter();
  // Every valid JSON text is YAML, too; so one reader knows the places in both.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  if (document.errors.length > 0) {
    return problems(
      path,
      'is not valid YAML',
      document.errors.map((error) => ({ ...at(error.pos[0]), message: error.message })),
    );
  }
  return checkEntries(document, path, at);
}

function checkEntries(
  document: Document.Parsed,
  path: string,
  at: (offset: number) => Pick<Problem, 'line' | 'column'>,
): Result<FeatureFileEntry[]> {
  const content: unknown = document.toJS();
  const whole = featureFileSchema.safeParse(content);
  if (whole.success) {
    return accept(whole.data);
  }
  if (!Array.isArray(content) || content.length === 0) {
    return refuse(
      'invalid_input',
      `${path} must hold a list of features, each with category, name, description and steps.`,
    );
  }
  const found = content.flatMap((entry: unknown, position): Problem[] => {
    const parsed = featureFileEntrySchema.safeParse(entry);
    return parsed.success
      ? []
      : parsed.error.issues.map((issue) => {
          const path = placeOf(issue);
          const isMissing = document.getIn([position, ...path]) === undefined;
          const field = path.length === 0 ? '' : `${path.join('.')}: `;
          return {
            ...at(offsetOf(document, [position, ...path])),
            message: `entry ${position + 1}${labelOf(entry)}: ${field}${isMissing ? 'is missing' : issue.message}`,
          };
        });
  });
  if (found.length === 0) {
    return refuse(
      'invalid_input',
      `${path}: ${whole.error.issues.map(({ message }) => message).join('; ')}`,
    );
  }
  return problems(path, 'holds features that cannot be taken', found);
}

/** For a key that nobody knows, the key itself rather than its map. */
function placeOf(issue: Issue): readonly PropertyKey[] {
  const [unknown] = issue.code === 'unrecognized_keys' ? issue.keys : [];
  return unknown === undefined ? issue.path : [...issue.path, unknown];
}

function problems(path: string, what: string, found: readonly Problem[]): Refused {
  const shown = found
    .slice(0, SHOWN)
    .map(({ line, column, message }) => `  ${path}:${line}:${column}: ${message}`);
  const rest = found.length > SHOWN ? [`  and ${found.length - SHOWN} more`] : [];
  return refuse(
    'invalid_input',
    [`${path} ${what}; nothing was added. Correct it, then try again:`, ...shown, ...rest].join(
      '\n',
    ),
    { problems: found },
  );
}

function labelOf(entry: unknown): string {
  return typeof entry === 'object' &&
    entry !== null &&
    'name' in entry &&
    typeof entry.name === 'string' &&
    entry.name !== ''
    ? ` ("${entry.name}")`
    : '';
}

/** The place of the deepest part of the path that the text has. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    const range = isScalar(node) || isCollection(node) ? node.range : null;
    if (range) {
      return range[0];
    }
  }
  return document.contents?.range[0] ?? 0;
}
