import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

/** A key of the keyboard. */
export function Key({
  children,
  className,
}: {
  readonly children: ReactNode;
  readonly className?: string;
}) {
  return (
    <kbd
      className={classNames(
        'inline-flex min-w-5 items-center justify-center rounded border border-line-strong px-1 font-mono text-2xs',
        className,
      )}
    >
      {children}
    </kbd>
  );
}
