import type { FeatureCard } from '#shared/api/wire.ts';
import { Button } from '#ui/button.tsx';
import { Menu, MenuItem, MenuLine } from '#ui/menu.tsx';
import {
  ArrowDown,
  ArrowDownToLine,
  ArrowUp,
  ArrowUpToLine,
  Ellipsis,
  RotateCcw,
  Trash2,
} from 'lucide-react';
import { useState } from 'react';
import { placeOfStep } from '../move.logic.ts';
import { useBoardCommands } from './board-commands-context.tsx';

interface CardMenuProps {
  readonly card: FeatureCard;
  /** The ids of its column, in their order. */
  readonly column: readonly number[];
}

/** Everything that can be done with a card without dragging it. */
export function CardMenu({ card, column }: CardMenuProps) {
  const [isWanted, setWanted] = useState(false);
  // A board shows many cards, and few of their menus are ever opened.
  return isWanted ? (
    <OpenMenu card={card} column={column} />
  ) : (
    <Button {...triggerOf(card)} aria-haspopup="menu" onClick={() => setWanted(true)}>
      <Ellipsis aria-hidden />
    </Button>
  );
}

function triggerOf({ id }: FeatureCard) {
  return {
    look: 'quiet',
    size: 'small',
    className: 'size-6 px-0',
    'aria-label': `More for #${id}`,
  } as const;
}

function OpenMenu({ card, column }: CardMenuProps) {
  const { move, retry, remove } = useBoardCommands();
  const ids = [card.id];
  const up = placeOfStep(column, card.id, 'up');
  const down = placeOfStep(column, card.id, 'down');
  return (
    <Menu
      defaultOpen
      align="end"
      trigger={
        <Button {...triggerOf(card)}>
          <Ellipsis aria-hidden />
        </Button>
      }
    >
      {card.status === 'parked' && (
        <MenuItem onSelect={() => retry(ids)}>
          <RotateCcw aria-hidden /> Retry
        </MenuItem>
      )}
      {card.status === 'pending' && (
        <>
          <MenuItem onSelect={() => move({ ids, place: { at: 'first' } })}>
            <ArrowUpToLine aria-hidden /> First of all
          </MenuItem>
          <MenuItem disabled={up === null} onSelect={() => up && move({ ids, place: up })}>
            <ArrowUp aria-hidden /> One up
          </MenuItem>
          <MenuItem disabled={down === null} onSelect={() => down && move({ ids, place: down })}>
            <ArrowDown aria-hidden /> One down
          </MenuItem>
          <MenuItem onSelect={() => move({ ids, place: { at: 'last' } })}>
            <ArrowDownToLine aria-hidden /> Last of all
          </MenuItem>
        </>
      )}
      {(card.status === 'pending' || card.status === 'parked') && <MenuLine />}
      <MenuItem danger onSelect={() => remove(ids)}>
        <Trash2 aria-hidden /> Delete …
      </MenuItem>
    </Menu>
  );
}
