import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

/** Parts of one thing, of which one is shown. */
export function Tabs<T extends string>({
  value,
  onValueChange,
  label,
  tabs,
  children,
}: {
  readonly value: T;
  readonly onValueChange: (value: T) => void;
  readonly label: string;
  readonly tabs: readonly { readonly value: T; readonly label: ReactNode }[];
  /** `TabBody`s. */
  readonly children: ReactNode;
}) {
  return (
    <Radix.Root
      value={value}
      onValueChange={(next) => {
        const tab = tabs.find((each) => each.value === next);
        if (tab !== undefined) {
          onValueChange(tab.value);
        }
      }}
      className="flex min-h-0 flex-col"
    >
      <Radix.List
        aria-label={label}
        className="flex gap-1 overflow-x-auto border-b border-line px-3"
      >
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className="-mb-px flex items-center gap-1.5 border-b-2 border-transparent px-2 py-2 text-sm whitespace-nowrap text-ink-soft hover:text-ink data-[state=active]:border-ink data-[state=active]:font-medium data-[state=active]:text-ink"
          >
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {children}
    </Radix.Root>
  );
}

export function TabBody({
  value,
  children,
}: {
  readonly value: string;
  readonly children: ReactNode;
}) {
  return (
    <Radix.Content value={value} className="min-h-0 grow overflow-y-auto">
      {children}
    </Radix.Content>
  );
}
