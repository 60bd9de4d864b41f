import type { Closing, RecordedSession, SocketMessage } from './socket-recording.ts';

/** What our server said in a session. */
export interface OurSession {
  readonly heard: readonly SocketMessage[];
  readonly closings: readonly Closing[];
}

/** Names from a small set: whatever the reference said there, ours says in comparable situations. */
const DETERMINED: ReadonlySet<string> = new Set(['status', 'state', 'eventType', 'agentType']);
/** Sessions in which one thing follows from another; in that of a project many things happen at once. */
const ORDERED: ReadonlySet<string> = new Set(['assistant', 'expand', 'spec', 'terminal', 'bad']);
const IN_PARTS: ReadonlySet<string> = new Set(['text', 'output']);

/**
 * Where a client that knows the recorded messages would miss something in ours or stumble over it, by what it is
 * about: a type of message, `order` or `closings`. Fields and types that we have beside the recorded ones are no
 * difference, nor is a value that was seen there by chance.
 */
export function compareSessions(
  recorded: RecordedSession,
  ours: OurSession,
): ReadonlyMap<string, readonly string[]> {
  const types = new Set(recorded.heard.map(({ type }) => type));
  const found = [...types].map((type): [string, string[]] => {
    const of = (messages: readonly SocketMessage[]) =>
      messages.filter((message) => message.type === type);
    return [type, compareType(type, of(recorded.heard), of(ours.heard))];
  });
  const orders: string[] = ORDERED.has(recorded.name) ? compareOrder(types, recorded, ours) : [];
  const closings = recorded.closings.flatMap(({ path, end }) => {
    const ourEnd = ours.closings.find((closing) => closing.path === path)?.end ?? 'open';
    return end === ourEnd ? [] : [`${path}: ${end} is ${ourEnd}`];
  });
  return new Map(
    [...found, ['order', orders] as const, ['closings', closings] as const].filter(
      ([, differences]) => differences.length > 0,
    ),
  );
}

function compareType(
  type: string,
  recorded: readonly SocketMessage[],
  ours: readonly SocketMessage[],
): string[] {
  if (ours.length === 0) {
    return ['never sent'];
  }
  const names = new Set(recorded.flatMap((message) => Object.keys(message)));
  return [...names].flatMap((name) => {
    const theirs = valuesOf(recorded, name);
    const values = valuesOf(ours, name);
    if (values.length === 0) {
      return [`${name}: missing`];
    }
    const isRequired = theirs.length === recorded.length;
    const missing = isRequired && values.length < ours.length ? [`${name}: sometimes missing`] : [];
    const isSaid = DETERMINED.has(name) || (type === 'error' && name === 'content');
    return [
      ...missing,
      ...compareKinds(name, theirs, values),
      ...(isSaid ? unsaid(name, theirs, values) : []),
    ];
  });
}

function valuesOf(messages: readonly SocketMessage[], name: string): readonly unknown[] {
  return messages.flatMap((message) => (Object.hasOwn(message, name) ? [message[name]] : []));
}

function compareKinds(
  name: string,
  theirs: readonly unknown[],
  ours: readonly unknown[],
): readonly string[] {
  const known = new Set(theirs.map(kindOf));
  const strange = [...new Set(ours.map(kindOf))].filter((kind) => !known.has(kind));
  return strange.map((kind) => `${name}: ${[...known].sort().join(' or ')} is ${kind}`);
}

function unsaid(
  name: string,
  theirs: readonly unknown[],
  ours: readonly unknown[],
): readonly string[] {
  return [...new Set(theirs)]
    .filter((value) => !ours.includes(value))
    .map((value) => `${name}: never ${JSON.stringify(value)}`);
}

/** Of an answer that comes in parts, their number says nothing, and only the first were recorded. */
function compareOrder(
  types: ReadonlySet<string>,
  recorded: RecordedSession,
  ours: OurSession,
): string[] {
  const orderOf = (messages: readonly SocketMessage[]): string =>
    messages
      .map(({ type }) => type)
      .filter((type) => types.has(type) && !IN_PARTS.has(type))
      .join(', ');
  const [theirs, our] = [orderOf(recorded.heard), orderOf(ours.heard)];
  return theirs === our ? [] : [`${theirs} is ${our}`];
}

function kindOf(value: unknown): string {
  if (value === null) {
    return 'null';
  }
  return Array.isArray(value) ? 'list' : typeof value;
}
