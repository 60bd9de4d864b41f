/** Tools as drivers call them, in words. Others keep their name. */
const NAMES: Readonly<Record<string, string>> = {
  Bash: 'Run a command',
  BashOutput: 'Look at output',
  KillShell: 'End a command',
  Edit: 'Edit',
  MultiEdit: 'Edit',
  NotebookEdit: 'Edit a notebook',
  Write: 'Write',
  Read: 'Read',
  Glob: 'Find files',
  Grep: 'Search in files',
  LS: 'List a folder',
  WebFetch: 'Fetch a page',
  WebSearch: 'Search the web',
  Task: 'Ask another agent',
  TodoWrite: 'Keep a list',
};

const SERVER = /^mcp__(?:[^_]|_(?!_))+__/u;

/** A tool in plain words: `mcp__features__feature_mark_passing` is "Feature mark passing". */
export function toolName(tool: string): string {
  if (Object.hasOwn(NAMES, tool)) {
    return NAMES[tool] ?? tool;
  }
  const bare = tool.replace(SERVER, '').replaceAll('_', ' ').trim();
  return bare === '' ? tool : bare.charAt(0).toUpperCase() + bare.slice(1);
}

const MOST_CHARACTERS = 160;
/** What of an input says most, by the names that tools give it. */
const TELLING = ['command', 'file_path', 'path', 'pattern', 'query', 'url', 'description', 'tool'];

/** What a tool was given, in one short line; empty where that says nothing. */
export function inputSummary(input: unknown): string {
  if (typeof input === 'string') {
    return oneLine(input);
  }
  if (typeof input !== 'object' || input === null) {
    return input === null || input === undefined ? '' : String(input);
  }
  const entries = Object.entries(input);
  const told = TELLING.map((name) => entries.find(([key]) => key === name)?.[1]).find(
    (value) => typeof value === 'string' && value !== '',
  );
  if (typeof told === 'string') {
    return oneLine(told);
  }
  return entries.length === 0 ? '' : oneLine(JSON.stringify(input));
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/gu, ' ').trim();
  return line.length <= MOST_CHARACTERS ? line : `${line.slice(0, MOST_CHARACTERS - 1)}…`;
}

/** An input in full: a lone text as it is, everything else as indented JSON. */
export function inputText(input: unknown): string {
  if (typeof input === 'string') {
    return input;
  }
  if (typeof input === 'object' && input !== null) {
    const values = Object.values(input);
    const [only] = values;
    if (values.length === 1 && typeof only === 'string') {
      return only;
    }
  }
  return input === undefined ? '' : JSON.stringify(input, null, 2);
}

/** The beginning of a long text, at most so many lines and characters; `isCut` says whether there is more. */
export function cutText(
  text: string,
  mostLines: number,
  mostCharacters: number,
): { readonly shown: string; readonly isCut: boolean } {
  let end = 0;
  for (let line = 0; line < mostLines; line += 1) {
    const next = text.indexOf('\n', end);
    if (next === -1) {
      end = text.length;
      break;
    }
    end = next + 1;
  }
  const shown = text.slice(0, Math.min(end, mostCharacters)).trimEnd();
  return { shown, isCut: shown.length < text.trimEnd().length };
}
