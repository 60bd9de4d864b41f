import { ApiError } from '#shared/api/api-error.ts';
import type { Feature } from '#shared/api/wire.ts';
import { useCardsState } from '#shared/cards/cards-context.tsx';
import { IconButton } from '#ui/icon-button.tsx';
import { Notice } from '#ui/notice.tsx';
import { StatusBadge } from '#ui/status-badge.tsx';
import { Link } from '@tanstack/react-router';
import { X } from 'lucide-react';
import { useFeatureRequest } from '../api/use-feature-request.ts';
import { cycleOf } from '../cycle.logic.ts';
import { DependencyPicker } from './dependency-picker.tsx';
import { Part } from './part.tsx';

/** What a feature waits for, and what waits for it. */
export function Dependencies({ feature }: { readonly feature: Feature }) {
  const { id, dependencies, status } = feature;
  const cards = useCardsState((state) => state.cards);
  const request = useFeatureRequest(id);
  const isEditable = status !== 'passing';
  const dependents = [...cards.values()].filter((card) => card.dependencies.includes(id));
  const set = (ids: readonly number[]): void => request.mutate({ type: 'depend', ids });
  return (
    <Part title="Dependencies">
      <ul className="flex flex-col gap-1">
        {dependencies.map((each) => (
          <li key={each} className="flex items-center gap-2">
            <FeatureLink id={each} />
            {isEditable && (
              <IconButton
                label={`Wait no more for #${each}`}
                size="small"
                disabled={request.isPending}
                onClick={() => set(dependencies.filter((other) => other !== each))}
              >
                <X />
              </IconButton>
            )}
          </li>
        ))}
      </ul>
      {dependencies.length === 0 && <p className="text-sm text-ink-soft">It waits for nothing.</p>}
      {isEditable && (
        <DependencyPicker
          feature={feature}
          onPick={(picked) => set([...dependencies, picked])}
          busy={request.isPending}
        />
      )}
      <CycleNotice error={request.error} />
      {dependents.length > 0 && (
        <details className="mt-2">
          <summary className="cursor-pointer text-sm text-ink-soft">
            {dependents.length} wait{dependents.length === 1 ? 's' : ''} for it
          </summary>
          <ul className="mt-1 flex flex-col gap-1">
            {dependents.map((card) => (
              <li key={card.id}>
                <FeatureLink id={card.id} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </Part>
  );
}

function FeatureLink({ id }: { readonly id: number }) {
  const card = useCardsState(({ cards }) => cards.get(id));
  return (
    <span className="flex min-w-0 grow items-center gap-2 text-sm">
      <Link
        to="."
        search={(search) => ({ ...search, feature: id })}
        className="min-w-0 truncate hover:underline"
      >
        #{id} {card?.name ?? 'is not there any more'}
      </Link>
      {card !== undefined && <StatusBadge status={card.status} />}
    </span>
  );
}

function CycleNotice({ error }: { readonly error: unknown }) {
  const cycle = error instanceof ApiError ? cycleOf(error) : null;
  return cycle === null ? null : (
    <Notice tone="fail" className="mt-2">
      They would wait for each other: {cycle.map((id) => `#${id}`).join(' → ')}
    </Notice>
  );
}
