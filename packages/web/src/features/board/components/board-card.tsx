import type { FeatureCard } from '#shared/api/wire.ts';
import { HelpButton } from '#shared/help/help-button.tsx';
import { Ago } from '#ui/ago.tsx';
import { classNames } from '#ui/class-names.ts';
import { FEATURE_LOOKS } from '#ui/status-look.ts';
import { TONES } from '#ui/tone.ts';
import { useDraggable } from '@dnd-kit/core';
import { memo, useDeferredValue, type KeyboardEvent } from 'react';
import { REASON_LABELS } from '../reason-labels.ts';
import type { CardAddress } from '../use-card-address.ts';
import { CardMenu } from './card-menu.tsx';
import { CardSigns } from './card-signs.tsx';
import { useReason } from './reasons-context.tsx';
import { WorkingAgent } from './working-agent.tsx';

interface BoardCardProps {
  readonly card: FeatureCard;
  /** The ids of the column, in its order. */
  readonly column: readonly number[];
  readonly isChosen: boolean;
  /** Something is dragged over it. */
  readonly isOver: boolean;
  /** All cards of the column have the same height, whatever they say. */
  readonly isFixed: boolean;
  readonly address: CardAddress;
  readonly onChoose: (id: number, isRange: boolean) => void;
}

/** Over the corner of a card, for who points at it or comes by the keyboard; always where fingers are. */
const HANDLES =
  'absolute top-1 right-1 flex items-center rounded bg-surface opacity-0 group-hover:opacity-100 ' +
  'focus-within:opacity-100 has-checked:opacity-100 has-data-[state=open]:opacity-100 pointer-coarse:static pointer-coarse:opacity-100';

/**
 * A feature on the board: what it is, who works on it, or why nobody does and what helps. While somebody scrolls fast
 * a card shows no more than its name; the rest follows when there is time for it.
 */
export const BoardCard = memo(function BoardCard(props: BoardCardProps) {
  const isWhole = useDeferredValue(true, false);
  return isWhole ? <WholeCard {...props} /> : <CardInHaste {...props} />;
});

const CARD = 'group relative flex flex-col rounded-md border px-2.5 py-2 shadow-raised';
const PLAIN = 'border-line bg-surface';
const NAME = 'min-w-0 grow text-sm font-medium break-words hover:underline';

function CardInHaste({ card, isFixed, address }: BoardCardProps) {
  return (
    <article className={classNames(CARD, PLAIN, isFixed && 'h-full')}>
      <a href={address.hrefOf(card.id)} className={classNames(NAME, 'pl-6')}>
        {card.name}
      </a>
    </article>
  );
}

function WholeCard({ card, column, isChosen, isOver, isFixed, address, onChoose }: BoardCardProps) {
  const { id, name, status } = card;
  const { tone, icon: Icon, label } = FEATURE_LOOKS[status];
  const isMovable = status === 'pending' || status === 'parked';
  const { setNodeRef, listeners, isDragging } = useDraggable({ id, disabled: !isMovable });
  return (
    <article
      ref={setNodeRef}
      data-card={id}
      {...listeners}
      className={classNames(
        CARD,
        isChosen ? 'border-work bg-work-soft' : PLAIN,
        isFixed && 'h-full',
        isMovable && 'cursor-grab touch-manipulation',
        isDragging && 'opacity-40',
        isOver && 'border-t-2 border-t-focus',
      )}
    >
      <div className="flex items-start gap-2">
        <Icon
          aria-label={label}
          role="img"
          className={classNames('mt-0.5 size-4 shrink-0', TONES[tone].text)}
        />
        <a
          href={address.hrefOf(id)}
          title={isFixed ? name : undefined}
          draggable={false}
          onClick={(event) => address.open(event, id)}
          onKeyDown={toNeighbour}
          className={classNames(NAME, isFixed && 'line-clamp-2')}
        >
          {name}
        </a>
      </div>
      <div className={HANDLES}>
        <input
          type="checkbox"
          checked={isChosen}
          onChange={(event) => onChoose(id, (event.nativeEvent as MouseEvent).shiftKey)}
          aria-label={`Choose #${id} ${name}`}
          className="mx-1 size-4 accent-(--color-work)"
        />
        <CardMenu card={card} column={column} />
      </div>
      <CardSigns card={card} />
      {(card.run_id !== null || card.testing_run_id !== null) && (
        <WorkingAgent
          runId={card.run_id ?? card.testing_run_id ?? 0}
          isTesting={card.run_id === null}
        />
      )}
      {card.run_id === null && status !== 'passing' && <WhyIdle card={card} isFixed={isFixed} />}
    </article>
  );
}

function WhyIdle({
  card: { id, park_detail: parkDetail },
  isFixed,
}: {
  readonly card: FeatureCard;
  readonly isFixed: boolean;
}) {
  const reason = useReason(id);
  if (reason === undefined) {
    return null;
  }
  return (
    <div className={classNames('mt-1 flex items-end gap-2', isFixed && 'mt-auto')}>
      <p
        title={isFixed ? reason.sentence : undefined}
        className={classNames(
          'min-w-0 grow text-xs text-ink-soft',
          isFixed ? 'line-clamp-2' : 'break-words',
        )}
      >
        {reason.until === null ? (
          (parkDetail ?? reason.sentence)
        ) : (
          <>
            {REASON_LABELS[reason.code]}: <Ago at={reason.until} />
          </>
        )}
      </p>
      <HelpButton trouble={{ help: reason.help, featureId: id, features: reason.features }} />
    </div>
  );
}

const NEIGHBOURS: Readonly<Record<string, 'previousElementSibling' | 'nextElementSibling'>> = {
  ArrowUp: 'previousElementSibling',
  ArrowDown: 'nextElementSibling',
};

/** Arrow keys walk through the column. */
function toNeighbour(event: KeyboardEvent<HTMLAnchorElement>): void {
  const way = NEIGHBOURS[event.key];
  if (way === undefined) {
    return;
  }
  const link = event.currentTarget.closest('li')?.[way]?.querySelector('a');
  if (link instanceof HTMLAnchorElement) {
    event.preventDefault();
    link.focus();
  }
}
