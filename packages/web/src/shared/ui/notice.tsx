import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { TONES, type Tone } from './tone.ts';

/** A sentence that must not be missed, with what can be done about it. */
export function Notice({
  tone,
  children,
  action,
  className,
}: {
  readonly tone: Tone;
  readonly children: ReactNode;
  readonly action?: ReactNode;
  readonly className?: string;
}) {
  return (
    <div
      className={classNames(
        'flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md px-3 py-2 text-sm',
        TONES[tone].soft,
        className,
      )}
    >
      <div className="min-w-0 grow">{children}</div>
      {action}
    </div>
  );
}
