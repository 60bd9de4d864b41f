import { create } from 'zustand';

/** What lies over the whole page at this moment. */
interface Surfaces {
  readonly open: 'palette' | 'keys' | null;
}

export const useSurfaces = create<Surfaces>()(() => ({ open: null }));

export function openPalette(): void {
  useSurfaces.setState({ open: 'palette' });
}

export function openKeys(): void {
  useSurfaces.setState({ open: 'keys' });
}

export function closeSurface(): void {
  useSurfaces.setState({ open: null });
}
