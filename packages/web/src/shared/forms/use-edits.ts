import { useState } from 'react';
import { changesOf } from './edits.logic.ts';
import { useUnsaved } from './unsaved.tsx';

export interface Edits<D extends object> {
  readonly draft: D;
  readonly changes: Partial<D>;
  readonly isDirty: boolean;
  set(change: Partial<D>): void;
  discard(): void;
}

/** A draft over what is saved: what the person has not touched follows what is saved. */
export function useEdits<D extends object>(base: D): Edits<D> {
  const [edits, setEdits] = useState<Partial<D>>({});
  const changes = changesOf(base, edits);
  const isDirty = Object.keys(changes).length > 0;
  useUnsaved(isDirty);
  return {
    draft: { ...base, ...edits },
    changes,
    isDirty,
    set: (change) => setEdits((before) => ({ ...before, ...change })),
    discard: () => setEdits({}),
  };
}
