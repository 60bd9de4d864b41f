import { useId, type ReactNode } from 'react';
import { classNames } from './class-names.ts';

/** A part of a screen with a heading. `level` keeps the outline of the page whole. */
export function Panel({
  title,
  hint,
  actions,
  children,
  className,
  level = 2,
  id,
}: {
  readonly title: ReactNode;
  /** Beside the title, smaller: a number, a state. */
  readonly hint?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
  readonly level?: 2 | 3;
  /** For links that lead here. */
  readonly id?: string;
}) {
  const Heading = level === 2 ? 'h2' : 'h3';
  const heading = useId();
  return (
    <section
      {...(id === undefined ? {} : { id })}
      aria-labelledby={heading}
      className={classNames('rounded-lg border border-line bg-surface', className)}
    >
      <header className="flex min-h-10 items-center gap-2 border-b border-line px-3 py-1.5">
        <Heading id={heading} className="font-semibold">
          {title}
        </Heading>
        {hint !== undefined && <span className="text-xs text-ink-faint">{hint}</span>}
        <span className="ml-auto flex items-center gap-1">{actions}</span>
      </header>
      {children}
    </section>
  );
}
