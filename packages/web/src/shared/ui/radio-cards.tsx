import { RadioGroup } from 'radix-ui';
import { useId, type ReactNode } from 'react';

/** One of a few, each with a sentence about what it means. */
export function RadioCards<T extends string>({
  label,
  value,
  onValueChange,
  options,
  disabled = false,
}: {
  readonly label: string;
  readonly value: T;
  readonly onValueChange: (value: T) => void;
  readonly options: readonly {
    readonly value: T;
    readonly label: ReactNode;
    readonly hint: ReactNode;
  }[];
  readonly disabled?: boolean;
}) {
  const id = useId();
  return (
    <RadioGroup.Root
      aria-label={label}
      value={value}
      disabled={disabled}
      onValueChange={(next) => {
        const option = options.find((each) => each.value === next);
        if (option !== undefined) {
          onValueChange(option.value);
        }
      }}
      className="flex max-w-2xl flex-col gap-2"
    >
      {options.map((option) => (
        <RadioGroup.Item
          key={option.value}
          value={option.value}
          aria-labelledby={`${id}-${option.value}`}
          aria-describedby={`${id}-${option.value}-hint`}
          className="group flex items-start gap-3 rounded-lg border border-line bg-surface p-3 text-left hover:bg-hover disabled:opacity-60 data-[state=checked]:border-ink"
        >
          <span
            aria-hidden
            className="mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-full border border-line-strong group-data-[state=checked]:border-ink"
          >
            <RadioGroup.Indicator className="size-2 rounded-full bg-ink" />
          </span>
          <span className="min-w-0">
            <span id={`${id}-${option.value}`} className="block text-sm font-medium">
              {option.label}
            </span>
            <span id={`${id}-${option.value}-hint`} className="block text-sm text-ink-soft">
              {option.hint}
            </span>
          </span>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
