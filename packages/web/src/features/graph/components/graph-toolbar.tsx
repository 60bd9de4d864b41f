import type { FeatureCard } from '#shared/api/wire.ts';
import { Button } from '#ui/button.tsx';
import { Choice } from '#ui/choice.tsx';
import { Select } from '#ui/field.tsx';
import { List, MoveDown, MoveRight, Network, X } from 'lucide-react';
import type { Filter } from '../backlog/selection.logic.ts';
import type { GraphSearch, SearchChange } from '../graph-search.logic.ts';
import { NodeSearch } from './node-search.tsx';

const DEPTHS = [1, 2, 3, 4, 6, 9];

/** What is shown, and how. `onChange` names what changes; undefined takes it back to what is usual. */
export function GraphToolbar({
  cards,
  search,
  filter,
  onChange,
  onFound,
}: {
  readonly cards: readonly FeatureCard[];
  readonly search: GraphSearch;
  readonly filter: Filter;
  readonly onChange: (change: SearchChange) => void;
  readonly onFound: (id: number) => void;
}) {
  const categories = [...new Set(cards.map(({ category }) => category))].sort();
  const focused = cards.find(({ id }) => id === filter.focus);
  return (
    <div
      role="toolbar"
      aria-label="What the graph shows"
      className="flex flex-wrap items-center gap-2 border-b border-line bg-surface px-3 py-2"
    >
      <NodeSearch cards={cards} onFound={onFound} />
      <Select
        aria-label="Features to show"
        className="w-auto"
        value={filter.show}
        onChange={({ target }) => onChange({ show: target.value === 'all' ? 'all' : 'open' })}
      >
        <option value="all">All features</option>
        <option value="open">Not passing yet</option>
      </Select>
      <Select
        aria-label="Category"
        className="w-auto max-w-40"
        value={filter.category ?? ''}
        onChange={({ target }) => onChange({ category: target.value || undefined })}
      >
        <option value="">All categories</option>
        {categories.map((category) => (
          <option key={category}>{category}</option>
        ))}
      </Select>
      {filter.focus !== null && (
        <FocusPicker filter={filter} name={focused?.name ?? ''} onChange={onChange} />
      )}
      <span className="ml-auto flex items-center gap-2">
        <Choice
          label="Reading direction"
          value={search.dir ?? 'LR'}
          onValueChange={(dir) => onChange({ dir: dir === 'TB' ? 'TB' : undefined })}
          options={[
            { value: 'LR', label: <MoveRight />, name: 'Left to right' },
            { value: 'TB', label: <MoveDown />, name: 'Top to bottom' },
          ]}
        />
        <Choice
          label="Show as"
          value={search.as ?? 'graph'}
          onValueChange={(as) => onChange({ as: as === 'list' ? 'list' : undefined })}
          options={[
            { value: 'graph', label: <Network />, name: 'Graph' },
            { value: 'list', label: <List />, name: 'List' },
          ]}
        />
      </span>
    </div>
  );
}

/** Around which feature, and how far. */
function FocusPicker({
  filter,
  name,
  onChange,
}: {
  readonly filter: Filter;
  readonly name: string;
  readonly onChange: (change: SearchChange) => void;
}) {
  return (
    <span className="flex items-center gap-1.5 rounded-md bg-sunken py-0.5 pr-0.5 pl-2 text-sm">
      <span className="max-w-40 truncate">
        Around #{filter.focus} {name}
      </span>
      <Select
        aria-label="How far around"
        className="h-7 w-auto"
        value={filter.depth}
        onChange={({ target }) => onChange({ depth: Number(target.value) })}
      >
        {DEPTHS.map((depth) => (
          <option key={depth} value={depth}>
            {depth === 1 ? '1 step' : `${depth} steps`}
          </option>
        ))}
      </Select>
      <Button
        look="quiet"
        size="small"
        aria-label="Show more than what is around it"
        onClick={() => onChange({ focus: undefined, depth: undefined })}
      >
        <X />
      </Button>
    </span>
  );
}
