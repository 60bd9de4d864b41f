import { SCREENS } from '../shell/screens.ts';
import type { Hotkey } from './hotkeys.logic.ts';

/** Every key that does something on the screens of a project. */
export const HOTKEYS: readonly Hotkey[] = [
  ...SCREENS.map(({ key, label }): Hotkey => ({ key, label, group: 'Go to' })),
  { key: '/', label: 'Search', group: 'Do' },
  { key: 'n', label: 'New feature (on the board)', group: 'Do' },
  { key: 'e', label: 'Expand the backlog in a conversation', group: 'Do' },
  { key: 'a', label: 'Ask the assistant', group: 'Do' },
  { key: 'd', label: 'Logs and terminals', group: 'Page' },
  { key: '?', label: 'These keys', group: 'Page' },
];
