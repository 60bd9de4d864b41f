import type { FeatureCard } from '#shared/api/wire.ts';
import type { DragEndEvent, DragStartEvent } from '@dnd-kit/core';
import { useState } from 'react';
import { useBoardCommands } from './components/board-commands-context.tsx';
import type { Columns } from './columns.logic.ts';
import { dropOf } from './drop.logic.ts';
import type { Selection } from './selection.logic.ts';

/** What is being dragged, and what comes of letting it go. */
export function useDrag(columns: Columns, selection: Selection) {
  const [dragged, setDragged] = useState<FeatureCard | null>(null);
  const { move, retry } = useBoardCommands();
  return {
    dragged,
    onDragStart({ active }: DragStartEvent): void {
      const all = [...columns.pending, ...columns.needs_you];
      setDragged(all.find(({ id }) => id === active.id) ?? null);
    },
    onDragCancel: () => setDragged(null),
    onDragEnd({ over }: DragEndEvent): void {
      setDragged(null);
      const drop =
        dragged === null || over === null ? null : dropOf(columns, selection.ids, dragged, over.id);
      if (drop?.type === 'retry') {
        retry(drop.ids);
      } else if (drop?.type === 'move') {
        move(drop);
      }
    },
  };
}
