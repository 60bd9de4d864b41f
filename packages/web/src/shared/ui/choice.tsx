import { ToggleGroup } from 'radix-ui';
import type { ReactNode } from 'react';

/** One of a few, all of them in sight. */
export function Choice<T extends string>({
  label,
  value,
  onValueChange,
  options,
}: {
  readonly label: string;
  readonly value: T;
  readonly onValueChange: (value: T) => void;
  readonly options: readonly {
    readonly value: T;
    readonly label: ReactNode;
    readonly name?: string;
  }[];
}) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        const option = options.find((each) => each.value === next);
        if (option !== undefined) {
          onValueChange(option.value);
        }
      }}
      className="inline-flex rounded-md border border-line-strong bg-sunken p-0.5"
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          {...(option.name === undefined ? {} : { 'aria-label': option.name })}
          className="inline-flex h-6.5 items-center gap-1.5 rounded px-2 text-sm text-ink-soft data-[state=on]:bg-surface data-[state=on]:font-medium data-[state=on]:text-ink data-[state=on]:shadow-raised [&_svg]:size-4"
        >
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
