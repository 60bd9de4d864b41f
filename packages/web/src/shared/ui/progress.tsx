import { classNames } from './class-names.ts';
import { TONES, type Tone } from './tone.ts';

/** How much of a whole is what. Parts are drawn in order; what is left stays empty. */
export function Progress({
  label,
  total,
  parts,
  className,
}: {
  /** Its name for those who do not see it, with the numbers. */
  readonly label: string;
  readonly total: number;
  readonly parts: readonly { readonly tone: Tone; readonly count: number }[];
  readonly className?: string;
}) {
  const done = parts[0]?.count ?? 0;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.max(total, 1)}
      aria-valuenow={done}
      className={classNames('flex h-2 gap-px overflow-hidden rounded-full bg-sunken', className)}
    >
      {parts
        .filter(({ count }) => count > 0)
        .map(({ tone, count }) => (
          <div
            key={tone}
            className={classNames('transition-[width] duration-300', TONES[tone].fill)}
            style={{ width: `${(100 * count) / Math.max(total, 1)}%` }}
          />
        ))}
    </div>
  );
}
