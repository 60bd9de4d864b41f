/** What a key does, for the handler and for the list that `?` shows. */
export interface Hotkey {
  readonly key: string;
  readonly label: string;
  readonly group: 'Go to' | 'Do' | 'Page';
}

export interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  /** The person is writing, or a dialog must be settled first. */
  readonly isTaken: boolean;
}

/**
 * The hotkey that was pressed. With a modifier keys belong to the browser, but for Ctrl-K and Cmd-K; while somebody
 * writes, they are letters.
 */
export function hotkeyOf(pressed: Pressed, hotkeys: readonly Hotkey[]): Hotkey | 'palette' | null {
  const { key, ctrlKey, metaKey, altKey, isTaken } = pressed;
  if ((ctrlKey || metaKey) && !altKey && key.toLowerCase() === 'k') {
    return 'palette';
  }
  if (ctrlKey || metaKey || altKey || isTaken) {
    return null;
  }
  return hotkeys.find((hotkey) => hotkey.key === key) ?? null;
}
