import type { Feature, FeatureCard } from '#shared/api/wire.ts';
import { useCardsState } from '#shared/cards/cards-context.tsx';
import { Button } from '#ui/button.tsx';
import { Input } from '#ui/field.tsx';
import { Plus } from 'lucide-react';
import { useId, useMemo, useState } from 'react';

const MOST_OFFERED = 8;

/** Finds a feature by number or name, to wait for it. */
export function DependencyPicker({
  feature,
  onPick,
  busy,
}: {
  readonly feature: Feature;
  readonly onPick: (id: number) => void;
  readonly busy: boolean;
}) {
  const id = useId();
  const [typed, setTyped] = useState('');
  const cards = useCardsState((state) => state.cards);
  const offered = useMemo(() => offer(cards.values(), feature, typed), [cards, feature, typed]);
  const pick = (picked: number): void => {
    onPick(picked);
    setTyped('');
  };
  return (
    <div className="mt-2">
      <label htmlFor={id} className="sr-only">
        Wait for another feature
      </label>
      <Input
        id={id}
        value={typed}
        placeholder="Wait for another feature: number or name"
        autoComplete="off"
        onChange={({ target }) => setTyped(target.value)}
        onKeyDown={(event) => {
          const [first] = offered;
          if (event.key === 'Enter' && first !== undefined) {
            event.preventDefault();
            pick(first.id);
          }
        }}
      />
      <ul className="mt-1 flex flex-col">
        {offered.map((card) => (
          <li key={card.id}>
            <Button
              look="quiet"
              disabled={busy}
              onClick={() => pick(card.id)}
              className="w-full justify-start"
            >
              <Plus aria-hidden />
              <span className="truncate">
                #{card.id} {card.name}
              </span>
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function offer(
  cards: Iterable<FeatureCard>,
  feature: Feature,
  typed: string,
): readonly FeatureCard[] {
  const wanted = typed.trim().toLowerCase().replace(/^#/, '');
  if (wanted === '') {
    return [];
  }
  const taken = new Set([feature.id, ...feature.dependencies]);
  const found: FeatureCard[] = [];
  for (const card of cards) {
    const fits = String(card.id).startsWith(wanted) || card.name.toLowerCase().includes(wanted);
    if (fits && !taken.has(card.id)) {
      found.push(card);
    }
    if (found.length === MOST_OFFERED) {
      break;
    }
  }
  return found;
}
