import { create } from 'zustand';
import { persist } from 'zustand/middleware';

export type Theme = 'system' | 'light' | 'dark';

/** What a person has chosen for this browser. Nothing of it changes what crews do. */
export interface Preferences {
  readonly theme: Theme;
  readonly sounds: boolean;
  readonly celebrations: boolean;
  readonly mascots: boolean;
  readonly drawerOpen: boolean;
  readonly drawerHeightPx: number;
  /** What the drawer shows: a log, or `terminal:` and an id. */
  readonly drawerTab: string;
  readonly assistantWidthPx: number;
}

const DEFAULTS: Preferences = {
  theme: 'system',
  sounds: false,
  celebrations: true,
  mascots: true,
  drawerOpen: false,
  drawerHeightPx: 280,
  drawerTab: 'agents',
  assistantWidthPx: 420,
};

/** Kept in the browser under `ropewalk.preferences`; `public/theme.js` reads it before the page is drawn. */
export const usePreferences = create<Preferences>()(
  persist((): Preferences => DEFAULTS, { name: 'ropewalk.preferences', version: 1 }),
);

export function setPreferences(change: Partial<Preferences>): void {
  usePreferences.setState(change);
}
