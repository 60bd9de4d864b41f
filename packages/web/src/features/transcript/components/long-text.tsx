import { formatCount } from '#shared/format/format.ts';
import { Button } from '#ui/button.tsx';
import { classNames } from '#ui/class-names.ts';
import { ScrollBox } from '#ui/scroll-box.tsx';
import { useState } from 'react';
import { cutText } from '../tool-names.logic.ts';

const MOST_LINES = 16;
const MOST_CHARACTERS = 4000;

/** Output as it was written; of a long one the beginning, until somebody wants it all. */
export function LongText({
  text,
  label,
  className,
}: {
  readonly text: string;
  /** What it is, for those who do not see it. */
  readonly label: string;
  readonly className?: string;
}) {
  const [isWhole, setWhole] = useState(false);
  const { shown, isCut } = cutText(text, MOST_LINES, MOST_CHARACTERS);
  return (
    <div className={className}>
      <ScrollBox
        label={label}
        className={classNames(
          'overflow-auto rounded-md border border-line bg-sunken px-2 py-1.5 font-mono text-xs whitespace-pre-wrap break-words',
          isWhole && 'max-h-[60vh]',
        )}
      >
        {isWhole ? text.trimEnd() : shown}
      </ScrollBox>
      {isCut && (
        <Button size="small" look="quiet" onClick={() => setWhole(!isWhole)}>
          {isWhole
            ? 'Show less'
            : `Show all (${formatCount(text.split('\n').length)} lines, ${formatCount(text.length)} characters)`}
        </Button>
      )}
    </div>
  );
}
