import type { FeatureStatus } from '#shared/api/wire.ts';
import { Badge } from './badge.tsx';
import { FEATURE_LOOKS } from './status-look.ts';

/** The status of a feature in a word, a colour and a shape. */
export function StatusBadge({ status }: { readonly status: FeatureStatus }) {
  const { label, tone, icon: Icon } = FEATURE_LOOKS[status];
  return (
    <Badge tone={tone}>
      <Icon aria-hidden /> {label}
    </Badge>
  );
}
