import { Popover as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

/** More about something, at its place. */
export function Popover({
  trigger,
  label,
  children,
  className,
  align = 'start',
}: {
  readonly trigger: ReactNode;
  /** Its name for those who do not see it. */
  readonly label: string;
  readonly children: ReactNode;
  readonly className?: string;
  readonly align?: 'start' | 'end' | 'center';
}) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className={classNames(
            'z-50 max-h-[75vh] w-80 max-w-[calc(100vw-1rem)] overflow-y-auto rounded-md border border-line bg-surface p-3',
            'shadow-floating animate-appear',
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
