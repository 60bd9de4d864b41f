import type { FeatureCard } from '#shared/api/wire.ts';
import { classNames } from '#ui/class-names.ts';
import { TONES } from '#ui/tone.ts';
import { useDroppable } from '@dnd-kit/core';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { COLUMN_EMPTY, COLUMN_LABELS, COLUMN_TONES } from '../column-labels.ts';
import type { ColumnName } from '../columns.logic.ts';
import { extend, toggle, type Selection } from '../selection.logic.ts';
import type { CardAddress } from '../use-card-address.ts';
import { useRows } from '../use-rows.ts';
import { BoardCard } from './board-card.tsx';
import { useReasons } from './reasons-context.tsx';

interface ColumnProps {
  readonly name: ColumnName;
  readonly cards: readonly FeatureCard[];
  readonly isFiltered: boolean;
  readonly selection: Selection;
  /** The card that something is dragged over. */
  readonly overId: number | null;
  readonly address: CardAddress;
  readonly onSelection: (change: (before: Selection) => Selection) => void;
  readonly className: string;
}

/** Columns that may hold thousands: rows of one height need not be measured. */
const FIXED: ReadonlySet<ColumnName> = new Set<ColumnName>(['pending', 'landed']);

/** One column, of which only the cards in sight are in the document. */
export function Column({
  name,
  cards,
  isFiltered,
  selection,
  overId,
  address,
  onSelection,
  className,
}: ColumnProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const { setNodeRef, isOver } = useDroppable({
    id: `column:${name}`,
    disabled: name !== 'pending',
  });
  const ids = useMemo(() => cards.map(({ id }) => id), [cards]);
  const isFixed = FIXED.has(name);
  const rows = useRows(scroller, cards, ids);
  const inSight = rows.getVirtualItems();
  useIdsInSight(
    name,
    inSight.map(({ index }) => ids[index]),
  );
  const choose = useCallback(
    (id: number, isRange: boolean): void =>
      onSelection((before) => (isRange ? extend(before, id, ids) : toggle(before, id))),
    [onSelection, ids],
  );
  return (
    <section
      aria-label={COLUMN_LABELS[name]}
      ref={setNodeRef}
      className={classNames(
        'flex min-h-0 flex-col rounded-lg border border-line bg-sunken',
        isOver && 'border-focus',
        className,
      )}
    >
      <h2 className="flex items-center gap-2 px-3 py-2 text-sm font-semibold">
        <span
          aria-hidden
          className={classNames('size-2 rounded-full', TONES[COLUMN_TONES[name]].fill)}
        />
        {COLUMN_LABELS[name]}
        <span className="font-normal text-ink-faint tabular-nums">{cards.length}</span>
      </h2>
      <div ref={scroller} className="min-h-0 grow overflow-y-auto px-2 pb-2">
        {cards.length === 0 && (
          <p className="px-1 py-6 text-center text-sm text-ink-faint">
            {isFiltered ? 'Nothing here that the filter lets through.' : COLUMN_EMPTY[name]}
          </p>
        )}
        <ul className="relative" style={{ height: rows.getTotalSize() }}>
          {inSight.map(({ index, key, start, size }) => {
            const card = cards[index];
            return card === undefined ? null : (
              <li
                key={key}
                ref={isFixed ? undefined : rows.measureElement}
                data-index={index}
                aria-setsize={cards.length}
                aria-posinset={index + 1}
                className="absolute inset-x-0 top-0 pb-1.5"
                style={{ transform: `translateY(${start}px)`, height: isFixed ? size : undefined }}
              >
                <BoardCard
                  card={card}
                  column={ids}
                  isChosen={selection.ids.has(card.id)}
                  isOver={card.id === overId}
                  isFixed={isFixed}
                  address={address}
                  onChoose={choose}
                />
              </li>
            );
          })}
        </ul>
      </div>
    </section>
  );
}

function useIdsInSight(name: ColumnName, inSight: readonly (number | undefined)[]): void {
  const reasons = useReasons();
  const list = name === 'landed' ? '' : inSight.join(',');
  useEffect(() => {
    reasons.lookAt(name, list.split(',').filter(Boolean).map(Number));
  }, [reasons, name, list]);
}
