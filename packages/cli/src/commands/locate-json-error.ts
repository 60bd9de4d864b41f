/** What is expected where a JSON text goes wrong. Lines and columns count from 1. */
export interface JsonError {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Thrown inside the reader only. */
class Unexpected extends Error {
  readonly offset: number;

  constructor(offset: number, expected: string) {
    super(expected);
    this.offset = offset;
  }
}

const SPACE = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
// eslint-disable-next-line no-control-regex -- JSON forbids exactly these characters inside strings (RFC 8259, section 7).
const STRING = /"(?:[^"\\\u0000-\u001F]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
/** Deeper than any feature file; keeps a hostile one from using up the stack. */
const DEEPEST = 200;

/**
 * The first place at which a text is not JSON (RFC 8259), or null when it is. `JSON.parse` tells the
 * place in a sentence only, whose words change from one version to the next.
 */
export function locateJsonError(text: string): JsonError | null {
  try {
    const end = skipSpace(text, readValue(text, 0, 0));
    if (end < text.length) {
      throw new Unexpected(end, 'nothing more after the value');
    }
    return null;
  } catch (error) {
    if (!(error instanceof Unexpected)) {
      throw error;
    }
    const before = text.slice(0, error.offset).split('\n');
    const found = text[error.offset];
    const what = found === undefined ? 'the end of the file' : JSON.stringify(found);
    return {
      line: before.length,
      column: (before.at(-1)?.length ?? 0) + 1,
      message: `expected ${error.message}, found ${what}`,
    };
  }
}

function readValue(text: string, from: number, depth: number): number {
  const at = skipSpace(text, from);
  if (depth > DEEPEST) {
    throw new Unexpected(at, 'fewer levels of lists and objects');
  }
  switch (text[at]) {
    case '{':
      return readSequence(text, at, '}', (start) => readPair(text, start, depth + 1));
    case '[':
      return readSequence(text, at, ']', (start) => readValue(text, start, depth + 1));
    case '"':
      return readString(text, at);
    default:
      return match(WORD, text, at) ?? match(NUMBER, text, at) ?? fail(at, 'a value');
  }
}

function readSequence(
  text: string,
  open: number,
  closing: '}' | ']',
  readItem: (from: number) => number,
): number {
  let at = skipSpace(text, open + 1);
  if (text[at] === closing) {
    return at + 1;
  }
  for (;;) {
    at = skipSpace(text, readItem(at));
    if (text[at] === closing) {
      return at + 1;
    }
    if (text[at] !== ',') {
      throw new Unexpected(at, `"," or "${closing}"`);
    }
    at = skipSpace(text, at + 1);
  }
}

function readPair(text: string, from: number, depth: number): number {
  if (text[from] !== '"') {
    throw new Unexpected(from, 'a key in double quotes');
  }
  const colon = skipSpace(text, readString(text, from));
  if (text[colon] !== ':') {
    throw new Unexpected(colon, '":"');
  }
  return readValue(text, colon + 1, depth);
}

function readString(text: string, at: number): number {
  return match(STRING, text, at) ?? fail(at, 'a string that ends on its line, with valid escapes');
}

function skipSpace(text: string, at: number): number {
  return match(SPACE, text, at) ?? at;
}

/** The end of what the pattern matches at this place. */
function match(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  const [found] = pattern.exec(text) ?? [];
  return found === undefined ? null : at + found.length;
}

function fail(at: number, expected: string): never {
  throw new Unexpected(at, expected);
}
