import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import type { Tone } from './tone.ts';
import { TONES } from './tone.ts';

/** A word or a number with a colour of meaning. */
export function Badge({
  tone = 'wait',
  children,
  className,
}: {
  readonly tone?: Tone;
  readonly children: ReactNode;
  readonly className?: string;
}) {
  return (
    <span
      className={classNames(
        'inline-flex items-center gap-1 rounded px-1.5 py-px text-xs font-medium whitespace-nowrap [&_svg]:size-3',
        TONES[tone].soft,
        className,
      )}
    >
      {children}
    </span>
  );
}
