/** What was changed of a draft and is not as it was. */
export function changedKeys<D extends object>(base: D, edits: Partial<D>): readonly (keyof D)[] {
  return keysOf(edits).filter((key) => !isSame(edits[key], base[key]));
}

function keysOf<T extends object>(value: T): readonly (keyof T)[] {
  return Object.keys(value) as (keyof T)[];
}

/** The parts of a draft that were changed, as they are now. */
export function changesOf<D extends object>(base: D, edits: Partial<D>): Partial<D> {
  const changes: Partial<D> = {};
  for (const key of changedKeys(base, edits)) {
    changes[key] = edits[key];
  }
  return changes;
}

/** Drafts hold texts, numbers, yes and no, and lists and groups of them. */
function isSame(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}
