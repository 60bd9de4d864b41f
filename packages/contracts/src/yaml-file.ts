import { isAlias, isCollection, isMap, isPair, isScalar, LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type * as z from 'zod/v4';

/** What is wrong with a file that a person writes, and where. */
export interface FileProblem {
  /** 1-based line in the file. */
  readonly line: number;
  readonly message: string;
}

export type YamlReading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/**
 * Reads a YAML text against a schema; every problem carries the line to look at. A text of more than `maxCharacters`
 * is not read. Never throws.
 */
export function readYaml<T>(
  source: string,
  schema: z.ZodType<T, unknown>,
  maxCharacters = Number.POSITIVE_INFINITY,
): YamlReading<T> {
  if (source.length > maxCharacters) {
    const message = `is longer than ${maxCharacters} characters`;
    return { ok: false, problems: [{ line: 1, message }] };
  }
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    return {
      ok: false,
      problems: document.errors.map((error) => ({
        line: lines.linePos(error.pos[0]).line,
        message: error.message,
      })),
    };
  }
  const content = contentOf(document);
  if (!content.ok) return content;
  const parsed = schema.safeParse(content.value);
  if (parsed.success) return { ok: true, value: parsed.data };
  return {
    ok: false,
    problems: parsed.error.issues.map((issue) => ({
      line: lines.linePos(offsetOf(document, pathOf(issue))).line,
      message: issue.path.length === 0 ? issue.message : `${label(issue.path)}: ${issue.message}`,
    })),
  };
}

function contentOf(document: Document.Parsed): YamlReading<unknown> {
  try {
    return { ok: true, value: document.toJS() };
  } catch (error) {
    // Aliases that unfold to more than anybody writes by hand.
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, problems: [{ line: 1, message }] };
  }
}

type Path = readonly PropertyKey[];

/** The place to point at: for a key that nobody knows, the key itself rather than its map. */
function pathOf(issue: z.core.$ZodIssue): Path {
  const [unknownKey] = 'keys' in issue && Array.isArray(issue.keys) ? issue.keys : [];
  return typeof unknownKey === 'string' ? [...issue.path, unknownKey] : issue.path;
}

function label(path: Path): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : String(part)))
    .join('.')
    .replaceAll('.[', '[');
}

/** The offset of the deepest part of the path that exists in the text. */
function offsetOf(document: Document.Parsed, path: Path): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (!isCollection(node)) break;
    const item = isMap(node)
      ? node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(part))
      : typeof part === 'number'
        ? node.items[part]
        : undefined;
    if (item === undefined) break;
    offset = startOf(isPair(item) ? item.key : item) ?? offset;
    node = isPair(item) ? item.value : item;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : null;
  const [start] = Array.isArray(range) ? range : [];
  return typeof start === 'number' ? start : undefined;
}
