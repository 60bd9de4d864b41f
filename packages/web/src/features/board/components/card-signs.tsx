import type { FeatureCard } from '#shared/api/wire.ts';
import { useCardsState } from '#shared/cards/cards-context.tsx';
import { plural } from '#shared/format/format.ts';
import { Badge } from '#ui/badge.tsx';
import { GitFork, RotateCcw, TriangleAlert, Undo2 } from 'lucide-react';

/** What else is to be seen of a card: number, category, dependencies, attempts, doubts. */
export function CardSigns({ card }: { readonly card: FeatureCard }) {
  const { id, category, attempts, dependencies, regression, suspicion, question } = card;
  const open = useCardsState(
    ({ cards }) => dependencies.filter((each) => cards.get(each)?.status !== 'passing').length,
  );
  return (
    <>
      {question !== null && <p className="mt-1 line-clamp-2 text-sm text-ask">{question.prompt}</p>}
      <p className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-0.5 text-xs text-ink-faint tabular-nums">
        <span>#{id}</span>
        <span className="truncate">{category}</span>
        {dependencies.length > 0 && (
          <span
            className="inline-flex items-center gap-0.5"
            title={
              open === 0
                ? `All ${plural(dependencies.length, 'dependency', 'dependencies')} pass`
                : `${open} of ${plural(dependencies.length, 'dependency', 'dependencies')} do not pass yet`
            }
          >
            <GitFork aria-hidden className="size-3" />
            <span className="sr-only">dependencies that pass:</span>
            {dependencies.length - open}/{dependencies.length}
          </span>
        )}
        {attempts > 0 && (
          <span className="inline-flex items-center gap-0.5">
            <RotateCcw aria-hidden className="size-3" />
            {plural(attempts, 'attempt')}
          </span>
        )}
        {regression && (
          <Badge tone="fail">
            <Undo2 aria-hidden /> Regressed
          </Badge>
        )}
        {suspicion && (
          <Badge tone="ask">
            <TriangleAlert aria-hidden /> Doubted
          </Badge>
        )}
      </p>
    </>
  );
}
