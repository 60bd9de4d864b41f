/** What the drawer shows: a log, or the terminal of an id. */
export type DrawerTab = 'agents' | 'dev-server' | `terminal:${string}`;

export function toTerminalTab(id: string): DrawerTab {
  return `terminal:${id}`;
}

/** The id of the terminal; null for logs. */
export function terminalOf(tab: DrawerTab): string | null {
  return tab.startsWith('terminal:') ? tab.slice('terminal:'.length) : null;
}

/** A tab as it was remembered; the log where it is not there any more. */
export function toDrawerTab(tab: string, terminalIds: readonly string[]): DrawerTab {
  const id = terminalIds.find((each) => toTerminalTab(each) === tab);
  if (id !== undefined) {
    return toTerminalTab(id);
  }
  return tab === 'dev-server' ? tab : 'agents';
}

/** The tab that is shown when one is closed: the one before it, or the one behind, or the log. */
export function tabAfterClosing(ids: readonly string[], closed: string): DrawerTab {
  const index = ids.indexOf(closed);
  const next = ids[index - 1] ?? ids[index + 1];
  return next === undefined ? 'agents' : toTerminalTab(next);
}

const LOWEST_PX = 120;
/** So much of the screen is left above it. */
const LEFT_PX = 120;
const STEP_PX = 24;

/** A height that the window has room for. */
export function fitHeight(px: number, windowPx: number): number {
  return Math.round(Math.max(LOWEST_PX, Math.min(px, windowPx - LEFT_PX)));
}

/** The height after a key on the line that is dragged; null for keys that mean nothing there. */
export function heightAfterKey(key: string, px: number, windowPx: number): number | null {
  switch (key) {
    case 'ArrowUp':
      return fitHeight(px + STEP_PX, windowPx);
    case 'ArrowDown':
      return fitHeight(px - STEP_PX, windowPx);
    case 'Home':
      return fitHeight(windowPx, windowPx);
    case 'End':
      return fitHeight(0, windowPx);
    default:
      return null;
  }
}
