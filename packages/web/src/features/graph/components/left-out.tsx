import { formatCount, plural } from '#shared/format/format.ts';
import { Button } from '#ui/button.tsx';
import type { Selection } from '../backlog/selection.logic.ts';

/** What of the backlog is not drawn, and why. */
export function LeftOut({
  selection: { nodes, filtered, tooMany },
  passedSince,
  onAgain,
}: {
  readonly selection: Selection;
  readonly passedSince: number;
  readonly onAgain: () => void;
}) {
  if (filtered === 0 && tooMany === 0 && passedSince === 0) {
    return null;
  }
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-sunken px-3 py-1.5 text-xs text-ink-soft">
      {(filtered > 0 || tooMany > 0) && (
        <p>
          {formatCount(nodes.length)} of {plural(nodes.length + filtered + tooMany, 'feature')}{' '}
          drawn.
          {filtered > 0 && ` ${formatCount(filtered)} do not fit what is asked for.`}
          {tooMany > 0 &&
            ` ${formatCount(tooMany)} more would be too many: those nearest to where work goes on are drawn. Choose a category, or a feature with what hangs on it, to see others.`}
        </p>
      )}
      {passedSince > 0 && (
        <Button size="small" onClick={onAgain}>
          {plural(passedSince, 'feature passes', 'features pass')} by now: leave out
        </Button>
      )}
    </div>
  );
}
