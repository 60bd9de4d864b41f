import type { ReactNode } from 'react';

/** A part of the sheet under a small heading. */
export function Part({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ReactNode;
}) {
  return (
    <section>
      <h3 className="mb-1 text-xs font-semibold text-ink-faint">{title}</h3>
      {children}
    </section>
  );
}
