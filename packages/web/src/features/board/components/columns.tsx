import {
  DndContext,
  pointerWithin,
  DragOverlay,
  PointerSensor,
  TouchSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { Choice } from '#ui/choice.tsx';
import { useState } from 'react';
import { COLUMN_NAMES, type ColumnName, type Columns as AllColumns } from '../columns.logic.ts';
import { COLUMN_LABELS } from '../column-labels.ts';
import type { Selection } from '../selection.logic.ts';
import { useCardAddress } from '../use-card-address.ts';
import { useDrag } from '../use-drag.ts';
import { CardFace } from './card-face.tsx';
import { Column } from './column.tsx';

interface ColumnsProps {
  readonly columns: AllColumns;
  readonly isFiltered: boolean;
  readonly selection: Selection;
  readonly onSelection: (change: (before: Selection) => Selection) => void;
}

const DRAG_AFTER_PX = 6;
const TOUCH_AFTER_MS = 250;

/** The four columns side by side; on a phone one at a time. */
export function Columns({ columns, isFiltered, selection, onSelection }: ColumnsProps) {
  const [shown, setShown] = useState<ColumnName>('pending');
  const address = useCardAddress();
  const { dragged, overId, ...onDrag } = useDrag(columns, selection);
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: DRAG_AFTER_PX } }),
    useSensor(TouchSensor, { activationConstraint: { delay: TOUCH_AFTER_MS, tolerance: 8 } }),
  );
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={pointerWithin}
      {...onDrag}
      accessibility={{ screenReaderInstructions: { draggable: '' } }}
    >
      <div className="overflow-x-auto px-2 pt-2 md:hidden">
        <Choice
          label="Column"
          value={shown}
          onValueChange={setShown}
          options={COLUMN_NAMES.map((name) => ({
            value: name,
            label: `${COLUMN_LABELS[name]} ${columns[name].length}`,
          }))}
        />
      </div>
      <div className="grid min-h-0 grow auto-rows-fr gap-2 p-2 md:grid-cols-4 lg:gap-3 lg:p-3">
        {COLUMN_NAMES.map((name) => (
          <Column
            key={name}
            name={name}
            cards={columns[name]}
            isFiltered={isFiltered}
            selection={selection}
            overId={overId}
            address={address}
            onSelection={onSelection}
            className={name === shown ? '' : 'max-md:hidden'}
          />
        ))}
      </div>
      <DragOverlay dropAnimation={null}>
        {dragged === null ? null : (
          <CardFace
            card={dragged}
            more={selection.ids.has(dragged.id) ? selection.ids.size - 1 : 0}
          />
        )}
      </DragOverlay>
    </DndContext>
  );
}
