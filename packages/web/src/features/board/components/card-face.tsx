import type { FeatureCard } from '#shared/api/wire.ts';
import { Badge } from '#ui/badge.tsx';
import { FEATURE_LOOKS } from '#ui/status-look.ts';
import { TONES } from '#ui/tone.ts';
import { classNames } from '#ui/class-names.ts';

/** A card that is being dragged, with how many go with it. */
export function CardFace({ card, more }: { readonly card: FeatureCard; readonly more: number }) {
  const { tone, icon: Icon } = FEATURE_LOOKS[card.status];
  return (
    <div className="flex cursor-grabbing items-start gap-2 rounded-md border border-focus bg-surface px-2.5 py-2 shadow-floating">
      <Icon aria-hidden className={classNames('mt-0.5 size-4 shrink-0', TONES[tone].text)} />
      <span className="min-w-0 grow text-sm font-medium">{card.name}</span>
      {more > 0 && <Badge tone="work">+{more}</Badge>}
    </div>
  );
}
