import { useCardsState } from '#shared/cards/cards-context.tsx';
import { Empty } from '#ui/empty.tsx';
import { Notice } from '#ui/notice.tsx';
import { Skeleton } from '#ui/skeleton.tsx';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { GitFork } from 'lucide-react';
import { GraphView } from './graph-view.tsx';
import { withChange } from '../graph-search.logic.ts';

/** What waits for what. */
export function GraphScreen() {
  const status = useCardsState((state) => state.status);
  const sentence = useCardsState((state) => (state.status === 'failed' ? state.sentence : null));
  const isEmpty = useCardsState((state) => state.cards.size === 0);
  const search = useSearch({ from: '/p/$project/graph' });
  const navigate = useNavigate({ from: '/p/$project/graph' });
  return (
    <div className="flex h-full min-h-0 flex-col">
      <h1 className="sr-only">Graph</h1>
      {sentence !== null && (
        <Notice tone="fail" className="m-3">
          {sentence}
        </Notice>
      )}
      {isEmpty && status === 'reading' && <Skeleton className="m-3 h-64" />}
      {isEmpty && status === 'ready' && (
        <Empty icon={GitFork} title="No features yet">
          Once the backlog is written, this shows what waits for what, and which chain of features
          takes longest.
        </Empty>
      )}
      {!isEmpty && status !== 'reading' && (
        <GraphView
          search={search}
          onSearch={(change) =>
            void navigate({
              search: (before) => withChange(before, change),
              replace: true,
            })
          }
          onOpen={(feature) => void navigate({ search: (before) => ({ ...before, feature }) })}
        />
      )}
    </div>
  );
}
