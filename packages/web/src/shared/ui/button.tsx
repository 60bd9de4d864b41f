import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';

export type ButtonLook = 'solid' | 'outline' | 'quiet' | 'danger' | 'danger-quiet';
type ButtonSize = 'small' | 'medium' | 'large';

const LOOKS: Readonly<Record<ButtonLook, string>> = {
  solid: 'bg-solid text-on-solid hover:opacity-90 border border-transparent',
  outline: 'bg-surface border border-line-strong hover:bg-hover',
  quiet: 'border border-transparent hover:bg-hover text-ink-soft hover:text-ink',
  danger: 'bg-fail text-surface border border-transparent hover:opacity-90 dark:text-canvas',
  'danger-quiet': 'border border-transparent text-fail hover:bg-fail-soft',
};
const SIZES: Readonly<Record<ButtonSize, string>> = {
  small: 'h-6 px-2 text-xs gap-1 rounded',
  medium: 'h-8 px-3 text-sm gap-1.5 rounded-md',
  large: 'h-10 px-4 text-base gap-2 rounded-md',
};

export interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: ButtonLook;
  readonly size?: ButtonSize;
  /** Says that what it does is under way, and cannot be asked for again meanwhile. */
  readonly busy?: boolean;
}

/** A button that does something; what leads somewhere is a link. */
export function Button({
  look = 'outline',
  size = 'medium',
  busy = false,
  type = 'button',
  className,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      aria-busy={busy || undefined}
      disabled={disabled === true || busy}
      className={classNames(buttonClass(look, size), busy && 'animate-breathe', className)}
      {...rest}
    />
  );
}

/** For links that look like a button. */
export function buttonClass(look: ButtonLook = 'outline', size: ButtonSize = 'medium'): string {
  return classNames(
    'inline-flex shrink-0 items-center justify-center font-medium whitespace-nowrap select-none',
    'transition-colors disabled:cursor-not-allowed disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0',
    SIZES[size],
    LOOKS[look],
  );
}
