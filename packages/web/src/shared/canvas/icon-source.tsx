import type { LucideIcon } from 'lucide-react';
import { useLayoutEffect, useRef } from 'react';
import { toIconPath } from './icon-path.ts';

/** Icons by name, as a canvas draws them. */
export type Icons = ReadonlyMap<string, Path2D>;

/** Icons in the document, but not seen: a canvas draws what they are made of. `icons` must stay the same object. */
export function IconSource({
  icons,
  onIcons,
}: {
  readonly icons: Readonly<Record<string, { readonly icon: LucideIcon }>>;
  readonly onIcons: (icons: Icons) => void;
}) {
  const root = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const spans = [...(root.current?.children ?? [])];
    onIcons(
      new Map(
        Object.keys(icons).map((name, index) => {
          const svg = spans[index]?.firstElementChild ?? null;
          return [name, svg === null ? new Path2D() : toIconPath(svg)] as const;
        }),
      ),
    );
  }, [icons, onIcons]);
  return (
    <div ref={root} hidden>
      {Object.entries(icons).map(([name, { icon: Icon }]) => (
        <span key={name}>
          <Icon />
        </span>
      ))}
    </div>
  );
}
