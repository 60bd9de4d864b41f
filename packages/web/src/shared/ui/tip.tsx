import { Tooltip } from 'radix-ui';
import type { ReactNode } from 'react';
import { Key } from './key.tsx';

/** A short hint over something that can be focused. Never the only place where something is said. */
export function Tip({
  text,
  keys,
  children,
}: {
  readonly text: string;
  readonly keys?: string;
  readonly children: ReactNode;
}) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-w-xs rounded-md bg-solid px-2 py-1 text-xs text-on-solid shadow-floating animate-appear"
        >
          {text}
          {keys !== undefined && <Key className="ml-2 border-on-solid/30">{keys}</Key>}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
