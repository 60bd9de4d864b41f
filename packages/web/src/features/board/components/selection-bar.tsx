import { useCardsState } from '#shared/cards/cards-context.tsx';
import { Button } from '#ui/button.tsx';
import { ArrowDownToLine, ArrowUpToLine, RotateCcw, Trash2, X } from 'lucide-react';
import { NOTHING, type Selection } from '../selection.logic.ts';
import { useBoardCommands } from './board-commands-context.tsx';

/** What can be done with all that is chosen; only there while something is. */
export function SelectionBar({
  selection,
  onSelection,
}: {
  readonly selection: Selection;
  readonly onSelection: (selection: Selection) => void;
}) {
  const { move, retry, remove } = useBoardCommands();
  const cards = useCardsState((state) => state.cards);
  const ids = [...selection.ids];
  if (ids.length === 0) {
    return null;
  }
  const withStatus = (status: string) => ids.filter((id) => cards.get(id)?.status === status);
  const pending = withStatus('pending');
  const parked = withStatus('parked');
  const clear = (): void => onSelection(NOTHING);
  return (
    <div
      role="toolbar"
      aria-label="What is chosen"
      className="flex shrink-0 flex-wrap items-center gap-1.5 border-t border-line bg-surface px-3 py-2"
    >
      <span role="status" className="mr-2 text-sm font-medium tabular-nums">
        {ids.length} chosen
      </span>
      <Button
        disabled={pending.length === 0}
        onClick={() => move({ ids: pending, place: { at: 'first' } })}
      >
        <ArrowUpToLine aria-hidden /> First
      </Button>
      <Button
        disabled={pending.length === 0}
        onClick={() => move({ ids: pending, place: { at: 'last' } })}
      >
        <ArrowDownToLine aria-hidden /> Last
      </Button>
      <Button disabled={parked.length === 0} onClick={() => retry(parked)}>
        <RotateCcw aria-hidden /> Retry
      </Button>
      <Button look="danger-quiet" onClick={() => remove(ids)}>
        <Trash2 aria-hidden /> Delete …
      </Button>
      <Button look="quiet" className="ml-auto" onClick={clear}>
        <X aria-hidden /> Let go
      </Button>
    </div>
  );
}
