/** What an answer says only about the machine, the moment or the person, by its last name. */
const UNDETERMINED: ReadonlySet<string> = new Set([
  'pid',
  'started_at',
  'created_at',
  'updated_at',
  'timestamp',
  'responded_at',
  'next_start',
  'next_end',
  'detail',
  'message',
  'claude_cli',
  'credentials',
  'node',
  'npm',
  '_non_json',
]);

/** A place-holder for a long text in the recordings. */
const LONG_TEXT = /^<text of \d+ characters>$/;
/** Numbers that the reference made up for terminals. */
const RANDOM_ID = /^[0-9a-f]{8}$/;

/** One place where answers differ: in what they say, or in the form that a client relies on. */
export interface Difference {
  readonly about: 'form' | 'content';
  readonly text: string;
}

/**
 * Where our answer says something else than the recorded one: a path and what differs there. Fields that we have
 * beside the recorded ones are no difference.
 */
export function compare(recorded: unknown, ours: unknown, path = ''): Difference[] {
  const kind = kindOf(recorded);
  if (kind !== kindOf(ours)) {
    // What may be missing is missing at another moment.
    const about = recorded === null || ours === null ? 'content' : 'form';
    return [{ about, text: `${path || '(body)'}: ${kind} is ${kindOf(ours)}` }];
  }
  if (Array.isArray(recorded) && Array.isArray(ours)) {
    return compareLists(recorded, ours, path);
  }
  if (isRecord(recorded) && isRecord(ours)) {
    return Object.entries(recorded).flatMap(([name, value]) =>
      Object.hasOwn(ours, name)
        ? compare(value, ours[name], path === '' ? name : `${path}.${name}`)
        : [{ about: 'form', text: `${path === '' ? name : `${path}.${name}`}: missing` }],
    );
  }
  return isSame(recorded, ours, path)
    ? []
    : [{ about: 'content', text: `${path || '(body)'}: ${show(recorded)} is ${show(ours)}` }];
}

function compareLists(recorded: unknown[], ours: unknown[], path: string): Difference[] {
  if (path.endsWith('detail')) {
    // The fields that do not fit: how many there are is said; how each is named differs between libraries.
    return recorded.length > 0 && ours.length === 0
      ? [{ about: 'form', text: `${path}: empty` }]
      : [];
  }
  const length: Difference[] =
    recorded.length === ours.length
      ? []
      : [{ about: 'content', text: `${path}.length: ${recorded.length} is ${ours.length}` }];
  return [
    ...length,
    ...recorded
      .slice(0, ours.length)
      .flatMap((value, index) => compare(value, ours[index], `${path}[${index}]`)),
  ];
}

function isSame(recorded: unknown, ours: unknown, path: string): boolean {
  const name = path.split('.').at(-1) ?? '';
  if (recorded === ours || UNDETERMINED.has(name)) {
    return true;
  }
  return (
    typeof recorded === 'string' &&
    (LONG_TEXT.test(recorded) || (name === 'id' && RANDOM_ID.test(recorded)))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) {
    return 'null';
  }
  return Array.isArray(value) ? 'list' : typeof value;
}

function show(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
