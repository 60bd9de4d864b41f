import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

/** What stands where nothing is yet: what it would be, and what brings it. */
export function Empty({
  icon: Icon,
  title,
  children,
  action,
}: {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-center gap-2 px-6 py-10 text-center">
      <Icon className="size-7 text-ink-faint" aria-hidden />
      <p className="font-medium">{title}</p>
      {children !== undefined && (
        <div className="max-w-prose text-sm text-ink-soft">{children}</div>
      )}
      {action}
    </div>
  );
}
