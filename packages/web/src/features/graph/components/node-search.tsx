import type { FeatureCard } from '#shared/api/wire.ts';
import { Input } from '#ui/field.tsx';
import { StatusBadge } from '#ui/status-badge.tsx';
import { useDeferredValue, useId, useState, type KeyboardEvent } from 'react';
import { findFeatures } from '../model/find-features.logic.ts';

const MOST_FOUND = 8;

/** Finds a feature by number, name or category. */
export function NodeSearch({
  cards,
  onFound,
}: {
  readonly cards: readonly FeatureCard[];
  readonly onFound: (id: number) => void;
}) {
  const list = useId();
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const found = findFeatures(cards, useDeferredValue(text), MOST_FOUND);
  const choose = (card: FeatureCard | undefined): void => {
    if (card !== undefined) {
      setText('');
      onFound(card.id);
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setActive((before) => (before + step + found.length) % Math.max(1, found.length));
    } else if (event.key === 'Enter') {
      choose(found[active]);
    } else if (event.key === 'Escape' && text !== '') {
      event.stopPropagation();
      setText('');
    }
  };
  const isOpen = found.length > 0;
  return (
    <div className="relative w-full sm:w-56">
      <Input
        type="search"
        role="combobox"
        aria-label="Find a feature in the graph"
        placeholder="Find a feature"
        aria-expanded={isOpen}
        aria-controls={list}
        aria-autocomplete="list"
        {...(isOpen ? { 'aria-activedescendant': `${list}-${active}` } : {})}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setText('')}
      />
      <div
        id={list}
        role="listbox"
        aria-label="Features"
        className={
          isOpen
            ? 'absolute top-9 left-0 z-20 w-80 max-w-[calc(100vw-2rem)] rounded-md border border-line bg-surface p-1 shadow-floating'
            : 'hidden'
        }
      >
        {found.map((card, index) => (
          <div
            key={card.id}
            id={`${list}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            onPointerDown={(event) => {
              event.preventDefault();
              choose(card);
            }}
            onPointerMove={() => setActive(index)}
            className="flex cursor-pointer items-center gap-2 rounded px-2 py-1.5 text-sm aria-selected:bg-hover"
          >
            <span className="min-w-0 grow truncate">
              <span className="text-ink-faint">#{card.id}</span> {card.name}
            </span>
            <StatusBadge status={card.status} />
          </div>
        ))}
      </div>
    </div>
  );
}
