import { useCards, useCardsState } from '#shared/cards/cards-context.tsx';
import { Notice } from '#ui/notice.tsx';
import { Skeleton } from '#ui/skeleton.tsx';
import { Button } from '#ui/button.tsx';
import { useMemo, useState } from 'react';
import { toColumns } from '../columns.logic.ts';
import { filterCards, isFiltering } from '../filter.logic.ts';
import { keepThere, NOTHING, type Selection } from '../selection.logic.ts';
import { useBoardFilter } from '../use-board-filter.ts';
import { useIdsWithReason } from '../api/use-reason-filter.ts';
import { BoardCommandsProvider } from './board-commands-context.tsx';
import { BoardToolbar } from './board-toolbar.tsx';
import { Columns } from './columns.tsx';
import { FirstSteps } from './first-steps.tsx';
import { ReasonsProvider } from './reasons-context.tsx';
import { SelectionBar } from './selection-bar.tsx';

/** The backlog as a board. */
export function BoardScreen() {
  const cards = useCardsState((state) => state.cards);
  const status = useCardsState((state) => state.status);
  const [filter, setFilter] = useBoardFilter();
  const withReason = useIdsWithReason(filter.reason);
  const [chosen, setSelection] = useState<Selection>(NOTHING);
  const selection = useMemo(() => keepThere(chosen, (id) => cards.has(id)), [chosen, cards]);
  const columns = useMemo(
    () => toColumns(filterCards(cards.values(), filter, withReason)),
    [cards, filter, withReason],
  );
  if (status === 'reading' && cards.size === 0) {
    return <Reading />;
  }
  return (
    <ReasonsProvider>
      <BoardCommandsProvider>
        <div className="flex h-full min-h-0 flex-col">
          <h1 className="sr-only">Board</h1>
          <CouldNotBeRead />
          <BoardToolbar filter={filter} onFilter={setFilter} />
          {cards.size === 0 && <FirstSteps />}
          {cards.size > 0 && (
            <Columns
              columns={columns}
              isFiltered={isFiltering(filter)}
              selection={selection}
              onSelection={setSelection}
            />
          )}
          <SelectionBar selection={selection} onSelection={setSelection} />
        </div>
      </BoardCommandsProvider>
    </ReasonsProvider>
  );
}

function Reading() {
  return (
    <div className="grid h-full gap-3 p-3 sm:grid-cols-4" aria-busy>
      {['pending', 'in progress', 'needs you', 'landed'].map((name) => (
        <Skeleton key={name} className="h-64" />
      ))}
    </div>
  );
}

function CouldNotBeRead() {
  const cards = useCards();
  const sentence = useCardsState((state) => (state.status === 'failed' ? state.sentence : null));
  return sentence === null ? null : (
    <Notice
      tone="fail"
      className="m-2"
      action={
        <Button size="small" onClick={() => cards.again()}>
          Read again
        </Button>
      }
    >
      The backlog could not be read. {sentence}
    </Notice>
  );
}
