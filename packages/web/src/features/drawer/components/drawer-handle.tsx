import { setPreferences } from '#shared/preferences/preferences.ts';
import { fitHeight, heightAfterKey } from '../drawer-tabs.logic.ts';

/** The line between the screen and the drawer: dragged, or moved by the arrow keys. */
export function DrawerHandle({
  heightPx,
  onHeight,
}: {
  readonly heightPx: number;
  /** While it is dragged; what was reached at last is remembered. */
  readonly onHeight: (px: number) => void;
}) {
  return (
    <div
      role="separator"
      aria-orientation="horizontal"
      aria-label="Height of the drawer"
      aria-valuenow={heightPx}
      aria-valuemin={fitHeight(0, innerHeight)}
      aria-valuemax={fitHeight(innerHeight, innerHeight)}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a separator that moves is a control
      tabIndex={0}
      onKeyDown={(event) => {
        const next = heightAfterKey(event.key, heightPx, innerHeight);
        if (next !== null) {
          event.preventDefault();
          onHeight(next);
          setPreferences({ drawerHeightPx: next });
        }
      }}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) {
          onHeight(fitHeight(innerHeight - event.clientY, innerHeight));
        }
      }}
      onPointerUp={() => setPreferences({ drawerHeightPx: heightPx })}
      className="h-1.5 shrink-0 cursor-row-resize touch-none border-t border-line bg-surface hover:bg-line max-sm:hidden"
    />
  );
}
