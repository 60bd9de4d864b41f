import type { FeatureCard } from '#shared/api/wire.ts';
import type { DragEndEvent, DragMoveEvent, DragStartEvent } from '@dnd-kit/core';
import { useState } from 'react';
import { useBoardCommands } from './components/board-commands-context.tsx';
import type { Columns } from './columns.logic.ts';
import { dropOf } from './drop.logic.ts';
import type { Selection } from './selection.logic.ts';

/** What is being dragged over what, and what comes of letting it go. */
export function useDrag(columns: Columns, selection: Selection) {
  const [dragged, setDragged] = useState<FeatureCard | null>(null);
  const [overId, setOverId] = useState<number | null>(null);
  const { move, retry } = useBoardCommands();
  const end = (): void => {
    setDragged(null);
    setOverId(null);
  };
  return {
    dragged,
    overId,
    onDragStart({ active }: DragStartEvent): void {
      const all = [...columns.pending, ...columns.needs_you];
      setDragged(all.find(({ id }) => id === active.id) ?? null);
    },
    onDragMove: (event: DragMoveEvent) => setOverId(cardUnder(event)),
    onDragCancel: end,
    onDragEnd(event: DragEndEvent): void {
      const over = cardUnder(event) ?? event.over?.id ?? null;
      const drop =
        dragged === null || over === null ? null : dropOf(columns, selection.ids, dragged, over);
      end();
      if (drop?.type === 'retry') {
        retry(drop.ids);
      } else if (drop?.type === 'move') {
        move(drop);
      }
    },
  };
}

/**
 * The card under the pointer, as the document has it: thousands of places to drop, of which few are in sight, need
 * no bookkeeping of their own.
 */
function cardUnder({ activatorEvent, delta, active }: DragMoveEvent | DragEndEvent): number | null {
  if (!(activatorEvent instanceof MouseEvent || 'touches' in activatorEvent)) {
    return null;
  }
  const { clientX, clientY } = startOf(activatorEvent);
  const found = document
    .elementsFromPoint(clientX + delta.x, clientY + delta.y)
    .map((element) => element.closest('[data-card]'))
    .find((element) => element !== null && element.getAttribute('data-card') !== String(active.id));
  const id = Number(found?.getAttribute('data-card'));
  return Number.isSafeInteger(id) && id > 0 ? id : null;
}

function startOf(event: Event): { readonly clientX: number; readonly clientY: number } {
  if (event instanceof MouseEvent) {
    return event;
  }
  const touch = event instanceof TouchEvent ? event.touches[0] : undefined;
  return touch ?? { clientX: 0, clientY: 0 };
}
