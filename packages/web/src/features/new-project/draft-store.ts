import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { EMPTY_DRAFT, type Done, type Draft } from './draft.logic.ts';

/** The draft as it stands, kept in this browser until the project is made or it is thrown away. */
export const useDraft = create<Draft>()(
  persist((): Draft => EMPTY_DRAFT, { name: 'ropewalk.new-project', version: 1 }),
);

export function setDraft(change: Partial<Draft>): void {
  useDraft.setState(change);
}

export function setDone(change: Partial<Done>): void {
  useDraft.setState(({ done }) => ({ done: { ...done, ...change } }));
}

export function forgetDraft(): void {
  useDraft.setState(EMPTY_DRAFT);
}
