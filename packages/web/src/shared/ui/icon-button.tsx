import type { ReactNode } from 'react';
import { Button, type ButtonProps } from './button.tsx';
import { classNames } from './class-names.ts';
import { Tip } from './tip.tsx';

const SQUARES = { small: 'size-6 px-0', medium: 'size-8 px-0', large: 'size-10 px-0' } as const;

/** A button that shows an icon only; its label is its name for everybody, and its tip. */
export function IconButton({
  label,
  keys,
  children,
  className,
  size = 'medium',
  look = 'quiet',
  ...rest
}: ButtonProps & { readonly label: string; readonly keys?: string; readonly children: ReactNode }) {
  return (
    <Tip text={label} {...(keys === undefined ? {} : { keys })}>
      <Button
        aria-label={label}
        size={size}
        look={look}
        className={classNames(SQUARES[size], className)}
        {...rest}
      >
        {children}
      </Button>
    </Tip>
  );
}
