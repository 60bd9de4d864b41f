import { FEATURE_LOOKS } from '#ui/status-look.ts';
import { StatusBadge } from '#ui/status-badge.tsx';
import { Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import { at, degree } from '../layout/adjacency.ts';
import type { Scene } from '../render/scene.ts';

const ROW_PX = 52;

/** The graph as text, level by level: for who cannot see it, or would rather read. */
export function GraphList({ scene }: { readonly scene: Scene }) {
  const box = useRef<HTMLDivElement>(null);
  const places = useMemo(
    () =>
      [...scene.cards.keys()].sort(
        (a, b) => at(scene.layout.rank, a) - at(scene.layout.rank, b) || a - b,
      ),
    [scene],
  );
  // oxlint-disable-next-line react-hooks/incompatible-library -- it is not memoised here
  const rows = useVirtualizer({
    count: places.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  return (
    <div
      ref={box}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- so that the keyboard can scroll it
      tabIndex={0}
      role="region"
      aria-label="Features by level"
      className="min-h-0 grow overflow-y-auto"
    >
      <ul className="relative" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start, size }) => {
          const place = places[index] ?? 0;
          return (
            <li
              key={place}
              aria-posinset={index + 1}
              aria-setsize={places.length}
              className="absolute inset-x-0 top-0 border-b border-line px-3 py-1.5 hover:bg-hover"
              style={{ height: size, transform: `translateY(${start}px)` }}
            >
              <Row scene={scene} place={place} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Row({ scene, place }: { readonly scene: Scene; readonly place: number }) {
  const card = scene.cards[place];
  if (card === undefined) {
    return null;
  }
  const waits = degree(scene.drawn.waits, place) + at(scene.drawn.hiddenWaits, place);
  const worker = scene.workers.get(place);
  const facts = [
    `Level ${at(scene.layout.rank, place) + 1}`,
    card.dependencies.length === 0
      ? 'needs nothing'
      : `needs ${card.dependencies.map((id) => `#${id}`).join(', ')}`,
    waits === 0 ? 'nothing waits for it' : `${waits} wait for it`,
    ...(scene.critical.has(place) ? ['critical path'] : []),
    ...(scene.heldUp.has(place) ? ['held up'] : []),
    ...(worker === undefined ? [] : [`${worker.name} works on it`]),
  ];
  return (
    <div className="flex items-center gap-3">
      <div className="min-w-0 grow">
        <Link
          to="."
          search={(before) => ({ ...before, feature: card.id })}
          className="block truncate font-medium hover:underline"
        >
          <span className="font-normal text-ink-faint">#{card.id}</span> {card.name}
          <span className="sr-only">, {FEATURE_LOOKS[card.status].label}</span>
        </Link>
        <p className="truncate text-xs text-ink-soft">{facts.join(' · ')}</p>
      </div>
      <span aria-hidden>
        <StatusBadge status={card.status} />
      </span>
    </div>
  );
}
