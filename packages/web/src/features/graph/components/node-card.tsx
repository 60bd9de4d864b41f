import type { FeatureCard } from '#shared/api/wire.ts';
import { Badge } from '#ui/badge.tsx';
import { Button } from '#ui/button.tsx';
import { IconButton } from '#ui/icon-button.tsx';
import { Mascot } from '#ui/mascot.tsx';
import { StatusBadge } from '#ui/status-badge.tsx';
import { Crosshair, Spline, SquareArrowOutUpRight, X } from 'lucide-react';
import { at, neighbours } from '../layout/adjacency.ts';
import type { GraphState } from '../model/graph-model.ts';
import type { Worker } from '../render/scene.ts';
import { FeatureButtons } from './feature-buttons.tsx';

/** The feature that is chosen in the graph: what it needs, what waits for it, what is in its way. */
export function NodeCard({
  card,
  graph: { backlog, chains },
  worker,
  onSelect,
  onOpen,
  onFocus,
  onClose,
}: {
  readonly card: FeatureCard;
  readonly graph: Pick<GraphState, 'backlog' | 'chains'>;
  readonly worker: Worker | undefined;
  readonly onSelect: (id: number) => void;
  readonly onOpen: () => void;
  readonly onFocus: () => void;
  readonly onClose: () => void;
}) {
  const { structure, cards } = backlog;
  const node = structure.indexOf.get(card.id) ?? -1;
  const cardsAt = (nodes: Int32Array) => [...nodes].flatMap((each) => cards[each] ?? []);
  const needs = cardsAt(neighbours(structure.needs, node));
  const waits = cardsAt(neighbours(structure.waits, node));
  const isKnown = chains !== null && chains.heldBy.length === cards.length;
  const holder = isKnown ? cards[at(chains.heldBy, node)] : undefined;
  const isHeldUp = isKnown && at(chains.heldBy, node) !== -1;
  return (
    <section aria-label="Chosen feature" className="flex flex-col gap-2 border-b border-line p-3">
      <div className="flex items-start gap-2">
        <h2 className="min-w-0 grow font-semibold break-words">
          <span className="font-normal text-ink-faint">#{card.id}</span> {card.name}
        </h2>
        <IconButton label="Choose nothing" size="small" onClick={onClose}>
          <X />
        </IconButton>
      </div>
      <p className="flex flex-wrap items-center gap-1.5 text-xs text-ink-soft">
        <StatusBadge status={card.status} />
        {isKnown && chains.critical.includes(node) && (
          <Badge tone="ask">
            <Spline aria-hidden /> Critical path
          </Badge>
        )}
        <span>{card.category}</span>
      </p>
      {worker !== undefined && (
        <p className="flex items-center gap-2 text-sm">
          <Mascot name={worker.name} moving className="size-6" /> {worker.name} works on it.
        </p>
      )}
      {isHeldUp && holder !== undefined && (
        <p className="text-sm text-fail">
          Cannot begin before #{holder.id} {holder.name} goes on, and that one waits for you.
        </p>
      )}
      <div className="flex flex-wrap gap-1.5">
        <Button size="small" onClick={onOpen}>
          <SquareArrowOutUpRight /> Open
        </Button>
        <Button size="small" onClick={onFocus}>
          <Spline /> Only what hangs on it
        </Button>
        <IconButton size="small" label="Show it in the middle" onClick={() => onSelect(card.id)}>
          <Crosshair />
        </IconButton>
      </div>
      <h3 className="text-xs font-medium text-ink-soft">Needs {needs.length}</h3>
      {needs.length > 0 && (
        <FeatureButtons label="What it needs" cards={needs} onSelect={onSelect} />
      )}
      <h3 className="text-xs font-medium text-ink-soft">Waiting for it: {waits.length}</h3>
      {waits.length > 0 && (
        <FeatureButtons label="What waits for it" cards={waits} onSelect={onSelect} />
      )}
    </section>
  );
}
