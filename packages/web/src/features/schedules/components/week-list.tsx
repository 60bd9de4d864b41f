import { formatTime } from '#shared/format/format.ts';
import { DAY_NAMES } from '../schedule-draft.logic.ts';
import { ScheduleDot } from './schedule-dot.tsx';
import type { WeekParts } from './week-grid.tsx';

/** The week as a list, for a phone: each window on the day it opens. */
export function WeekList({ week, schedules, segments, onAsk }: WeekParts) {
  return (
    <ol className="divide-y divide-line sm:hidden">
      {week.map((day, index) => {
        const opening = segments.filter(
          (segment) => segment.day === index && segment.window.start >= day.start,
        );
        return (
          <li key={day.start} className="flex gap-3 px-3 py-2 text-sm">
            <span className="w-16 shrink-0 text-ink-soft">
              {(DAY_NAMES[index] ?? '').slice(0, 3)} {day.date.day}
            </span>
            <ul className="flex min-w-0 grow flex-col gap-1">
              {opening.length === 0 && <li className="text-ink-faint">Closed</li>}
              {opening.map(({ scheduleId, window }) => {
                const schedule = schedules.find(({ id }) => id === scheduleId);
                return (
                  schedule !== undefined && (
                    <li key={`${scheduleId}-${window.start}`}>
                      <button
                        type="button"
                        className="flex items-center gap-2 rounded tabular-nums hover:bg-hover"
                        onClick={() => onAsk({ what: 'edit', schedule })}
                      >
                        <ScheduleDot id={scheduleId} isOn />
                        {formatTime(window.start)} to {formatTime(window.end)}
                        {window.end > day.end && ' the next day'}
                      </button>
                    </li>
                  )
                );
              })}
            </ul>
          </li>
        );
      })}
    </ol>
  );
}
