import { Badge } from '#ui/badge.tsx';
import { Button } from '#ui/button.tsx';
import { createContext, use, type ReactNode } from 'react';

/** Which settings are a project's own, and how they are left to the machine again; null for the machine itself. */
export interface Inheritance {
  readonly own: readonly string[];
  readonly clear: (setting: string) => void;
}

const Context = createContext<Inheritance | null>(null);
export const InheritanceProvider = Context.Provider;

/** A setting with whose it is: the machine's, or the project's own with the way back. */
export function Inherited({
  setting,
  label,
  children,
}: {
  /** Its name on the wire. */
  readonly setting: string;
  readonly label: string;
  readonly children: ReactNode;
}) {
  const inheritance = use(Context);
  if (inheritance === null) {
    return children;
  }
  const isOwn = inheritance.own.includes(setting);
  return (
    <div className="flex flex-col gap-1">
      {children}
      <p className="flex min-h-6 items-center gap-2 text-xs text-ink-faint">
        {isOwn ? (
          <>
            <Badge tone="work">This project's own</Badge>
            <Button
              size="small"
              look="quiet"
              onClick={() => inheritance.clear(setting)}
              aria-label={`Use the machine's again: ${label}`}
            >
              Use the machine's again
            </Button>
          </>
        ) : (
          'From the machine’s settings'
        )}
      </p>
    </div>
  );
}
