import { classNames } from '#ui/class-names.ts';
import { TONES } from '#ui/tone.ts';
import type { Schedule } from '../api/schedules.ts';
import { DAY_NAMES, toClock } from '../schedule-draft.logic.ts';
import { toneOf } from '../schedule-tone.ts';
import { MINUTES_A_DAY, minuteOf, type Day, type Segment } from '../week.logic.ts';
import type { Asked } from './schedules-screen.tsx';

/** What the grid and the list of a week show. */
export interface WeekParts {
  readonly zone: string;
  readonly week: readonly Day[];
  readonly now: number;
  readonly schedules: readonly Schedule[];
  readonly segments: readonly Segment[];
  readonly onAsk: (asked: Asked) => void;
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const share = (minute: number): string => `${(100 * minute) / MINUTES_A_DAY}%`;

/** Seven days of 24 hours. A free place makes a schedule there; the button above does the same for the keyboard. */
export function WeekGrid({ zone, week, now, schedules, segments, onAsk }: WeekParts) {
  return (
    <div className="hidden grid-cols-[3rem_repeat(7,1fr)] p-2 sm:grid">
      <span />
      {week.map((day, index) => (
        <p
          key={day.start}
          className={classNames(
            'pb-1 text-center text-xs',
            day.start <= now && now < day.end ? 'font-semibold' : 'text-ink-soft',
          )}
        >
          {(DAY_NAMES[index] ?? '').slice(0, 3)} {day.date.day}
        </p>
      ))}
      <div className="relative h-[34rem]" aria-hidden>
        {HOURS.filter((hour) => hour % 3 === 0).map((hour) => (
          <span
            key={hour}
            className="absolute right-1.5 text-xs text-ink-faint tabular-nums"
            style={{ top: `calc(${share(hour * 60)} - 0.1rem)` }}
          >
            {toClock(hour * 60)}
          </span>
        ))}
      </div>
      {week.map((day, index) => (
        <div key={day.start} className="relative h-[34rem] border-l border-line last:border-r">
          {HOURS.map((hour) => (
            <button
              key={hour}
              type="button"
              tabIndex={-1}
              aria-label={`New schedule, ${DAY_NAMES[index] ?? ''} ${toClock(hour * 60)}`}
              className="absolute inset-x-0 border-t border-line hover:bg-hover"
              style={{ top: share(hour * 60), height: share(60) }}
              onClick={() => onAsk({ what: 'new', at: { day: index, minute: hour * 60 } })}
            />
          ))}
          {segments
            .filter((segment) => segment.day === index)
            .map((segment) => (
              <Block
                key={`${segment.scheduleId}-${segment.window.start}`}
                segment={segment}
                schedule={schedules.find(({ id }) => id === segment.scheduleId)}
                onAsk={onAsk}
              />
            ))}
          {day.start <= now && now < day.end && (
            <div
              role="img"
              aria-label="Now"
              className="pointer-events-none absolute inset-x-0 border-t-2 border-fail"
              style={{ top: share(minuteOf(zone, now)) }}
            />
          )}
        </div>
      ))}
    </div>
  );
}

function Block({
  segment,
  schedule,
  onAsk,
}: {
  readonly segment: Segment;
  readonly schedule: Schedule | undefined;
  readonly onAsk: (asked: Asked) => void;
}) {
  if (schedule === undefined) {
    return null;
  }
  const { fromMinute, toMinute, lane, lanes } = segment;
  const tone = TONES[toneOf(schedule.id)];
  const end = toMinute === MINUTES_A_DAY ? '24:00' : toClock(toMinute);
  return (
    <button
      type="button"
      onClick={() => onAsk({ what: 'edit', schedule })}
      aria-label={`Edit: ${DAY_NAMES[segment.day] ?? ''}, ${toClock(fromMinute)} to ${end}`}
      className={classNames(
        'absolute overflow-hidden rounded border px-1 text-left text-xs tabular-nums',
        tone.soft,
        tone.line,
      )}
      style={{
        top: share(fromMinute),
        height: share(toMinute - fromMinute),
        left: `calc(${(100 * lane) / lanes}% + 2px)`,
        width: `calc(${100 / lanes}% - 4px)`,
      }}
    >
      {toClock(fromMinute)}
      <span className="hidden lg:inline"> to {end}</span>
    </button>
  );
}
