import { Confirm } from '#ui/confirm.tsx';
import { useBlocker } from '@tanstack/react-router';
import { createContext, use, useEffect, useId, useState, type ReactNode } from 'react';

const Context = createContext<((id: string, isUnsaved: boolean) => void) | null>(null);

/** Asks before a screen with changes that are not saved is left: for another screen, or for good. */
export function UnsavedGuard({ children }: { readonly children: ReactNode }) {
  const [unsaved, setUnsaved] = useState<ReadonlySet<string>>(new Set());
  const note = (id: string, isUnsaved: boolean): void =>
    setUnsaved((before) => {
      if (before.has(id) === isUnsaved) {
        return before;
      }
      const after = new Set(before);
      if (isUnsaved) {
        after.add(id);
      } else {
        after.delete(id);
      }
      return after;
    });
  const [noteOnce] = useState(() => note);
  const blocker = useBlocker({
    // What lies over or beside the screen may open and close.
    shouldBlockFn: ({ current, next }) => unsaved.size > 0 && current.pathname !== next.pathname,
    enableBeforeUnload: () => unsaved.size > 0,
    withResolver: true,
  });
  return (
    <Context value={noteOnce}>
      {children}
      <Confirm
        open={blocker.status === 'blocked'}
        onOpenChange={(open) => !open && blocker.reset?.()}
        title="Leave without saving?"
        action="Leave without saving"
        onConfirm={() => blocker.proceed?.()}
      >
        What you have changed here is not saved. It is lost when you leave.
      </Confirm>
    </Context>
  );
}

/** Tells the guard around whether something is not saved. */
export function useUnsaved(isUnsaved: boolean): void {
  const id = useId();
  const note = use(Context);
  useEffect(() => {
    note?.(id, isUnsaved);
    return () => note?.(id, false);
  }, [note, id, isUnsaved]);
}
