import type { FeatureStatus } from '#shared/api/wire.ts';
import { FEATURE_LOOKS } from '#ui/status-look.ts';
import { useLayoutEffect, useRef } from 'react';
import { toIconPath } from '../render/icon-path.ts';
import type { Scene } from '../render/scene.ts';

const STATUSES: readonly FeatureStatus[] = [
  'pending',
  'in_progress',
  'landing',
  'passing',
  'needs_input',
  'parked',
];

/** The icons of the statuses, in the document but not seen: the canvas draws what they are made of. */
export function IconSource({ onIcons }: { readonly onIcons: (icons: Scene['icons']) => void }) {
  const root = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const path = (status: FeatureStatus): Path2D => {
      const icon = root.current?.querySelector(`[data-status=${status}] svg`);
      return icon === null || icon === undefined ? new Path2D() : toIconPath(icon);
    };
    onIcons({
      pending: path('pending'),
      in_progress: path('in_progress'),
      landing: path('landing'),
      passing: path('passing'),
      needs_input: path('needs_input'),
      parked: path('parked'),
    });
  }, [onIcons]);
  return (
    <div ref={root} hidden>
      {STATUSES.map((status) => {
        const { icon: Icon } = FEATURE_LOOKS[status];
        return (
          <span key={status} data-status={status}>
            <Icon />
          </span>
        );
      })}
    </div>
  );
}
