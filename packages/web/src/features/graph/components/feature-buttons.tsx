import type { FeatureCard } from '#shared/api/wire.ts';
import { classNames } from '#ui/class-names.ts';
import { FEATURE_LOOKS } from '#ui/status-look.ts';
import { TONES } from '#ui/tone.ts';
import { useState, type ReactNode } from 'react';
import { Button } from '#ui/button.tsx';

const MOST_AT_FIRST = 12;

/** Features that one can go to in the graph. */
export function FeatureButtons({
  label,
  cards,
  onSelect,
  note,
}: {
  readonly label: string;
  readonly cards: readonly FeatureCard[];
  readonly onSelect: (id: number) => void;
  readonly note?: (card: FeatureCard) => ReactNode;
}) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? cards : cards.slice(0, MOST_AT_FIRST);
  return (
    <>
      <ul aria-label={label} className="flex flex-col">
        {shown.map((card) => {
          const { icon: Icon, tone, label: status } = FEATURE_LOOKS[card.status];
          return (
            <li key={card.id}>
              <button
                type="button"
                onClick={() => onSelect(card.id)}
                className="flex w-full items-center gap-2 rounded px-1.5 py-1 text-left text-sm hover:bg-hover"
              >
                <Icon className={classNames('size-3.5 shrink-0', TONES[tone].text)} aria-hidden />
                <span className="sr-only">{status}:</span>
                <span className="min-w-0 grow truncate">{card.name}</span>
                {note !== undefined && (
                  <span className="shrink-0 text-xs text-ink-soft tabular-nums">{note(card)}</span>
                )}
              </button>
            </li>
          );
        })}
      </ul>
      {cards.length > shown.length && (
        <Button look="quiet" size="small" onClick={() => setWhole(true)}>
          Show all {cards.length}
        </Button>
      )}
    </>
  );
}
