import { useCallback } from 'react';
import { findEntries } from './palette-entries.logic.ts';
import { Palette } from './palette.tsx';
import { useMachineEntries } from './use-machine-entries.ts';

/** The palette where no project is on the screen. */
export function MachinePalette() {
  const entries = useMachineEntries();
  return (
    <Palette entries={useCallback((typed: string) => findEntries(entries, typed), [entries])} />
  );
}
