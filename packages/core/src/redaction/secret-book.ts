import { coverFound, findSecrets, type FoundSecret } from './find-secrets.ts';
import { formsOf } from './secret-forms.ts';

/** The secrets that a process has held, and what has the shape of one: the one door for text that is kept or sent. */
export interface SecretBook {
  /** From now on the value is found, in each of its forms. Values of fewer than eight characters are words like others. */
  learn(secret: string): void;
  /** The value means nothing any more. */
  forget(secret: string): void;
  /** Where a text holds a secret beyond reasonable doubt. */
  find(text: string): readonly FoundSecret[];
  /** Covers that: for what people and agents write on purpose. */
  cover(text: string): string;
  /** Covers what only looks like a secret, too: for what programs and agents print. */
  coverOutput(text: string): string;
}

const KIND = 'secret that Ropewalk was given';

export function createSecretBook(): SecretBook {
  const known = new Map<string, readonly string[]>();
  const findKnown = (text: string): FoundSecret[] => {
    const found: FoundSecret[] = [];
    for (const forms of known.values()) {
      for (const form of forms) {
        for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + form.length)) {
          found.push({ kind: KIND, start: at, end: at + form.length });
        }
      }
    }
    return found;
  };
  const find = (text: string) => findSecrets(text, 'certain', findKnown(text));
  return {
    learn(secret) {
      const forms = formsOf(secret);
      if (forms.length > 0) known.set(secret, forms);
    },
    forget: (secret) => void known.delete(secret),
    find,
    cover: (text) => coverFound(text, find(text)),
    coverOutput: (text) => coverFound(text, findSecrets(text, 'likely', findKnown(text))),
  };
}

/** A value with every text in it covered, keys of records as well; everything else stays as it is. */
export function coverDeep<T>(value: T, cover: (text: string) => string): T {
  // The shape stays as it was: only strings are replaced, by strings.
  return coverAny(value, cover) as T;
}

function coverAny(value: unknown, cover: (text: string) => string): unknown {
  if (typeof value === 'string') return cover(value);
  if (Array.isArray(value)) return value.map((item) => coverAny(item, cover));
  if (typeof value !== 'object' || value === null || !isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [cover(key), coverAny(item, cover)]),
  );
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
