import { Buffer } from 'node:buffer';

/** The labels that some runs require, each once and in order. */
export interface LabelSet {
  /** The same for the same labels. It is a name that pg-boss allows, and says the labels. */
  readonly name: string;
  readonly labels: readonly string[];
}

/** In front of the labels, so that an empty set has a name, too. */
const FIRST = 'runs';
/** Names are keys of indexes, whose entries are bounded by the server. */
const LONGEST_NAME = 1_000;

/** Throws `RangeError` when they are more than any machine has. */
export function labelSet(requires: readonly string[]): LabelSet {
  const labels = [...new Set(requires)].toSorted();
  const name = [FIRST, ...labels.map(encode)].join('/');
  if (name.length > LONGEST_NAME) {
    throw new RangeError(`the labels of a run are too long: ${name.length} characters`);
  }
  return { name, labels };
}

/** Null for what is none of our names. */
export function readLabelSet(name: string): LabelSet | null {
  const [first, ...rest] = name.split('/');
  return first === FIRST ? { name, labels: rest.map(decode) } : null;
}

/** Runs that require the same labels, together. */
export function bySet<R extends { readonly requires: readonly string[] }>(
  runs: readonly R[],
): [LabelSet, R[]][] {
  const groups = new Map<string, [LabelSet, R[]]>();
  for (const run of runs) {
    const set = labelSet(run.requires);
    const group: [LabelSet, R[]] = groups.get(set.name) ?? [set, []];
    group[1].push(run);
    groups.set(set.name, group);
  }
  return [...groups.values()];
}

/** Whether one who has `labels` may take what requires the set. */
export function fits(set: LabelSet, labels: ReadonlySet<string>): boolean {
  return set.labels.every((label) => labels.has(label));
}

/** Bytes that a name may not have, and the escape itself, as "." and two digits. */
function encode(label: string): string {
  return [...Buffer.from(label)]
    .map((byte) => {
      const character = String.fromCodePoint(byte);
      return /[A-Za-z0-9_-]/.test(character) ? character : `.${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');
}

function decode(text: string): string {
  const bytes = text
    .split(/(\.[0-9a-f]{2})/)
    .map((part) => (part.startsWith('.') ? Buffer.from(part.slice(1), 'hex') : Buffer.from(part)));
  return Buffer.concat(bytes).toString();
}
