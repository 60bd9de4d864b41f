import { openKeys, openPalette } from '#shared/navigation/surfaces.ts';
import { setPreferences, usePreferences } from '#shared/preferences/preferences.ts';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { SCREENS } from '../shell/screens.ts';
import { hotkeyOf } from './hotkeys.logic.ts';
import { HOTKEYS } from './hotkeys.ts';

/** Listens for the keys of the page. `project` is null where there is none on the screen. */
export function useHotkeys(project: string | null): void {
  const navigate = useNavigate();
  useEffect(() => {
    const go = (key: string): boolean => {
      const screen = SCREENS.find((each) => each.key === key);
      if (screen === undefined || project === null) {
        return false;
      }
      void navigate({ to: screen.to, params: { project } });
      return true;
    };
    const beside = (side: 'assistant' | 'expand'): void => {
      void navigate({ to: '.', search: (search) => ({ ...search, side }) });
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) {
        return;
      }
      const hotkey = hotkeyOf({ ...modifiersOf(event), isTaken: isTaken(event.target) }, HOTKEYS);
      if (hotkey === null) {
        return;
      }
      if (hotkey === 'palette') {
        openPalette();
      } else if (hotkey.key === '?') {
        openKeys();
      } else if (!go(hotkey.key) && !press(hotkey.key, project, beside)) {
        return;
      }
      event.preventDefault();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [navigate, project]);
}

function press(
  key: string,
  project: string | null,
  beside: (side: 'assistant' | 'expand') => void,
): boolean {
  // A screen marks what belongs to a key; so the key does what a click on it does.
  const marked = document.querySelector(`[data-hotkey="${key}"]`);
  if (marked instanceof HTMLElement) {
    marked.focus();
    if (!(marked instanceof HTMLInputElement)) {
      marked.click();
    }
    return true;
  }
  if (project === null) {
    return false;
  }
  switch (key) {
    case 'a':
      beside('assistant');
      return true;
    case 'e':
      beside('expand');
      return true;
    case 'd':
      setPreferences({ drawerOpen: !usePreferences.getState().drawerOpen });
      return true;
    default:
      return false;
  }
}

function modifiersOf({ key, ctrlKey, metaKey, altKey }: KeyboardEvent) {
  return { key, ctrlKey, metaKey, altKey };
}

const WRITTEN_IN = 'input, textarea, select, [contenteditable="true"], [role="menu"], .xterm';

function isTaken(target: EventTarget | null): boolean {
  const isWriting = target instanceof Element && target.closest(WRITTEN_IN) !== null;
  const isCheckbox = target instanceof HTMLInputElement && target.type === 'checkbox';
  return (isWriting && !isCheckbox) || document.querySelector('[data-modal]') !== null;
}
