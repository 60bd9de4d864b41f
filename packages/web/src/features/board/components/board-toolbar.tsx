import { useCardsState } from '#shared/cards/cards-context.tsx';
import type { FeatureStatus, ReasonCode } from '#shared/api/wire.ts';
import { Button } from '#ui/button.tsx';
import { Input, Select } from '#ui/field.tsx';
import { FEATURE_LOOKS } from '#ui/status-look.ts';
import { Link } from '@tanstack/react-router';
import { Plus, Sparkles, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import { categoriesOf, isFiltering, type BoardFilter } from '../filter.logic.ts';
import { REASON_LABELS } from '../reason-labels.ts';
import { useReasonCounts } from '../api/use-reason-filter.ts';
import { buttonClass } from '#ui/button.tsx';
import { AddFeatureDialog } from './add-feature-dialog.tsx';

interface Filtering {
  readonly filter: BoardFilter;
  readonly onFilter: (filter: BoardFilter) => void;
}

/** Search, filters, and what brings more features. */
export function BoardToolbar({ filter, onFilter }: Filtering) {
  const [isAdding, setAdding] = useState(false);
  const { q: _, ...others } = filter;
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line bg-surface px-2 py-1.5 lg:px-3">
      <Input
        type="search"
        aria-label="Search the backlog"
        placeholder="Search"
        data-hotkey="/"
        value={filter.q ?? ''}
        onChange={({ target }) =>
          onFilter(target.value === '' ? others : { ...others, q: target.value })
        }
        className="w-32 grow sm:w-52 sm:grow-0"
      />
      <CategoryFilter filter={filter} onFilter={onFilter} />
      <StatusFilter filter={filter} onFilter={onFilter} />
      <ReasonFilter filter={filter} onFilter={onFilter} />
      {isFiltering(filter) && (
        <Button look="quiet" onClick={() => onFilter({})}>
          <X aria-hidden /> Show all
        </Button>
      )}
      <span className="ml-auto flex gap-1.5">
        <Link
          to="."
          search={(search) => ({ ...search, side: 'expand' as const })}
          className={buttonClass('outline')}
        >
          <Sparkles aria-hidden /> <span className="max-sm:sr-only">Expand</span>
        </Link>
        <Button onClick={() => setAdding(true)} data-hotkey="n">
          <Plus aria-hidden /> <span className="max-sm:sr-only">Feature</span>
        </Button>
      </span>
      <AddFeatureDialog open={isAdding} onOpenChange={setAdding} />
    </div>
  );
}

/** Without one of its parts, or with another value of it. */
function withPart<K extends keyof BoardFilter>(
  filter: BoardFilter,
  part: K,
  value: BoardFilter[K] | '',
): BoardFilter {
  const { [part]: _, ...rest } = filter;
  return value === '' || value === undefined ? rest : { ...rest, [part]: value };
}

function CategoryFilter({ filter, onFilter }: Filtering) {
  const cards = useCardsState((state) => state.cards);
  const categories = useMemo(() => categoriesOf(cards.values()), [cards]);
  return (
    <Select
      aria-label="Category"
      className="w-36 max-sm:hidden"
      value={filter.category ?? ''}
      onChange={({ target }) => onFilter(withPart(filter, 'category', target.value))}
    >
      <option value="">Any category</option>
      {categories.map(({ category, count }) => (
        <option key={category} value={category}>
          {category} ({count})
        </option>
      ))}
    </Select>
  );
}

const STATUSES = Object.keys(FEATURE_LOOKS) as FeatureStatus[];

function StatusFilter({ filter, onFilter }: Filtering) {
  return (
    <Select
      aria-label="State"
      className="w-28 max-sm:hidden"
      value={filter.status ?? ''}
      onChange={({ target }) => onFilter(withPart(filter, 'status', target.value as FeatureStatus))}
    >
      <option value="">Any state</option>
      {STATUSES.map((status) => (
        <option key={status} value={status}>
          {FEATURE_LOOKS[status].label}
        </option>
      ))}
    </Select>
  );
}

function ReasonFilter({ filter, onFilter }: Filtering) {
  const [isOpen, setOpen] = useState(false);
  const { data } = useReasonCounts(isOpen || filter.reason !== undefined);
  const counts = new Map(data?.counts.map(({ code, count }) => [code, count]));
  const codes = (Object.keys(REASON_LABELS) as ReasonCode[]).filter(
    (code) => counts.has(code) || code === filter.reason,
  );
  return (
    <Select
      aria-label="Why it waits"
      className="w-36 max-sm:hidden"
      value={filter.reason ?? ''}
      onFocus={() => setOpen(true)}
      onChange={({ target }) => onFilter(withPart(filter, 'reason', target.value as ReasonCode))}
    >
      <option value="">Any reason</option>
      {codes.map((code) => (
        <option key={code} value={code}>
          {REASON_LABELS[code]} ({counts.get(code) ?? 0})
        </option>
      ))}
    </Select>
  );
}
