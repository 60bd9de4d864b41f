import { setPreferences, usePreferences } from '#shared/preferences/preferences.ts';
import { IconButton } from '#ui/icon-button.tsx';
import { X } from 'lucide-react';
import { useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { clampWidth, MOST_WIDTH_PX, LEAST_WIDTH_PX } from './side-width.logic.ts';

/** How far an arrow moves the edge. */
const STEP_PX = 24;

/** Beside a project's screen, as wide as it was dragged to; over all of it on a phone. */
export function SidePanel({
  title,
  actions,
  onClose,
  children,
}: {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const width = usePreferences((preferences) => preferences.assistantWidthPx);
  return (
    <aside
      aria-label={title}
      style={{ width }}
      className="fixed inset-0 max-sm:w-full! z-30 flex bg-surface sm:relative sm:inset-auto sm:z-0 sm:max-w-[60vw] sm:shrink-0 sm:border-l sm:border-line"
    >
      <Edge width={width} />
      <div className="flex min-w-0 grow flex-col">
        <header className="flex min-h-11 items-center gap-1 border-b border-line px-3">
          <h2 className="min-w-0 grow truncate font-semibold">{title}</h2>
          {actions}
          <IconButton label="Close" onClick={onClose}>
            <X />
          </IconButton>
        </header>
        {children}
      </div>
    </aside>
  );
}

/** Dragged by the pointer, moved by the arrows. */
function Edge({ width }: { readonly width: number }) {
  const from = useRef<{ readonly x: number; readonly width: number } | null>(null);
  const set = (next: number): void =>
    setPreferences({ assistantWidthPx: clampWidth(next, window.innerWidth) });
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = { x: event.clientX, width };
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (from.current !== null) {
      set(from.current.width + from.current.x - event.clientX);
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      event.preventDefault();
      set(width + (event.key === 'ArrowLeft' ? STEP_PX : -STEP_PX));
    }
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label="Width of the panel"
      aria-orientation="horizontal"
      aria-valuemin={LEAST_WIDTH_PX}
      aria-valuemax={MOST_WIDTH_PX}
      aria-valuenow={width}
      className="absolute inset-y-0 -left-1 z-10 hidden w-2 cursor-col-resize touch-none hover:bg-line-strong focus-visible:bg-focus sm:block"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => (from.current = null)}
      onPointerCancel={() => (from.current = null)}
      onKeyDown={onKeyDown}
    />
  );
}
