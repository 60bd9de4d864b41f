import { CLOUD_SHAPES } from './shapes/cloud-shapes.ts';
import { FORGE_SHAPES } from './shapes/forge-shapes.ts';
import { KEY_SHAPES } from './shapes/key-shapes.ts';
import { MODEL_SHAPES } from './shapes/model-shapes.ts';
import type { SecretShape } from './shapes/secret-shape.ts';
import { SERVICE_SHAPES } from './shapes/service-shapes.ts';

/** Everything that is known by its shape. */
export const SECRET_SHAPES: readonly SecretShape[] = [
  ...MODEL_SHAPES,
  ...CLOUD_SHAPES,
  ...FORGE_SHAPES,
  ...SERVICE_SHAPES,
  ...KEY_SHAPES,
];
const CERTAIN_SHAPES = SECRET_SHAPES.filter((shape) => shape.certain);

/** Where a text holds a secret; `end` is the place behind it. */
export interface FoundSecret {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

/** What has the shape of a secret, in the order of the text; none overlaps another. */
export function findSecrets(
  text: string,
  how: 'certain' | 'likely',
  known: readonly FoundSecret[] = [],
): readonly FoundSecret[] {
  const found = [...known];
  for (const { kind, words, pattern } of how === 'certain' ? CERTAIN_SHAPES : SECRET_SHAPES) {
    if (words.length > 0 && !words.some((word) => text.includes(word))) continue;
    for (const match of text.matchAll(pattern)) {
      const [start, end] = match.indices?.groups?.['secret'] ?? match.indices?.[0] ?? [0, 0];
      found.push({ kind, start, end });
    }
  }
  return withoutOverlaps(found);
}

/** Joins what overlaps; of several kinds the first that was found names the whole. */
function withoutOverlaps(found: FoundSecret[]): readonly FoundSecret[] {
  if (found.length < 2) return found;
  const joined: FoundSecret[] = [];
  for (const one of found.toSorted((left, right) => left.start - right.start)) {
    const last = joined.at(-1);
    if (last === undefined || one.start >= last.end) joined.push(one);
    else joined[joined.length - 1] = { ...last, end: Math.max(last.end, one.end) };
  }
  return joined;
}

const COVER = '[redacted]';

/** The text with everything covered that was found in it. */
export function coverFound(text: string, found: readonly FoundSecret[]): string {
  if (found.length === 0) return text;
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of found) {
    parts.push(text.slice(at, start), COVER);
    at = end;
  }
  return parts.join('') + text.slice(at);
}
