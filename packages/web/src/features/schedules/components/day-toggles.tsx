import { Button } from '#ui/button.tsx';
import { classNames } from '#ui/class-names.ts';
import { DAY_NAMES, EVERY_DAY, WEEKDAYS, WEEKEND } from '../schedule-draft.logic.ts';

const PRESETS = [
  { label: 'Every day', days: EVERY_DAY },
  { label: 'Weekdays', days: WEEKDAYS },
  { label: 'Weekend', days: WEEKEND },
];

/** The days on which a window opens. */
export function DayToggles({
  days,
  onChange,
}: {
  readonly days: number;
  readonly onChange: (days: number) => void;
}) {
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">Days on which it opens</legend>
      <div className="flex gap-1">
        {DAY_NAMES.map((name, index) => {
          const bit = 1 << index;
          const isOn = (days & bit) !== 0;
          return (
            <button
              key={name}
              type="button"
              aria-pressed={isOn}
              onClick={() => onChange(days ^ bit)}
              className={classNames(
                'h-8 grow rounded-md border text-sm',
                isOn
                  ? 'border-transparent bg-solid font-medium text-on-solid'
                  : 'border-line-strong hover:bg-hover',
              )}
            >
              <span aria-hidden>{name.slice(0, 2)}</span>
              <span className="sr-only">{name}</span>
            </button>
          );
        })}
      </div>
      <div className="flex flex-wrap gap-1">
        {PRESETS.map((preset) => (
          <Button
            key={preset.label}
            size="small"
            look="quiet"
            onClick={() => onChange(preset.days)}
          >
            {preset.label}
          </Button>
        ))}
      </div>
      {days === 0 && (
        <p role="alert" className="text-xs text-fail">
          Choose a day at least.
        </p>
      )}
    </fieldset>
  );
}
