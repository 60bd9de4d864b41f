import { closeSurface, useSurfaces } from '#shared/navigation/surfaces.ts';
import { lazy, Suspense } from 'react';
import type { Entry } from './palette-entries.logic.ts';

const PaletteDialog = lazy(() => import('./palette-dialog.tsx'));

/** Find and do anything. Its parts are loaded when it is first opened. */
export function Palette({ entries }: { readonly entries: (typed: string) => readonly Entry[] }) {
  const isOpen = useSurfaces(({ open }) => open === 'palette');
  return isOpen ? (
    <Suspense fallback={null}>
      <PaletteDialog entries={entries} onClose={closeSurface} />
    </Suspense>
  ) : null;
}
