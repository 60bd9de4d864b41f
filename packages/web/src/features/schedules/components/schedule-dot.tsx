import { classNames } from '#ui/class-names.ts';
import { TONES } from '#ui/tone.ts';
import { toneOf } from '../schedule-tone.ts';

/** The colour that a schedule has in the week. */
export function ScheduleDot({ id, isOn }: { readonly id: number; readonly isOn: boolean }) {
  return (
    <span
      aria-hidden
      className={classNames(
        'size-3 shrink-0 rounded-sm border',
        isOn ? [TONES[toneOf(id)].fill, 'border-transparent'] : 'border-line-strong',
      )}
    />
  );
}
