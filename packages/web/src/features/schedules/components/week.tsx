import { useNow } from '#shared/format/use-now.ts';
import { Button } from '#ui/button.tsx';
import { IconButton } from '#ui/icon-button.tsx';
import { Notice } from '#ui/notice.tsx';
import { Panel } from '#ui/panel.tsx';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { Schedule } from '../api/schedules.ts';
import { daysText } from '../schedule-draft.logic.ts';
import { viewZone } from '../view-zone.ts';
import { overlapping, segmentsOf, weekOf, windowsIn } from '../week.logic.ts';
import type { Asked } from './schedules-screen.tsx';
import { WeekGrid } from './week-grid.tsx';
import { WeekList } from './week-list.tsx';

const STEP_MS = 30_000;
const DATE = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});

/** A week of windows, by the clocks of whoever looks. */
export function Week({
  schedules,
  onAsk,
}: {
  readonly schedules: readonly Schedule[];
  readonly onAsk: (asked: Asked) => void;
}) {
  const [offset, setOffset] = useState(0);
  const now = useNow(STEP_MS);
  const zone = viewZone();
  const week = weekOf(zone, now, offset);
  const [from, until] = [week[0]?.start ?? 0, week.at(-1)?.end ?? 0];
  const windows = schedules
    .filter(({ enabled }) => enabled)
    .flatMap((schedule) => windowsIn(schedule, from, until));
  const parts = { zone, week, now, schedules, segments: segmentsOf(zone, week, windows) };
  const overlaps = overlapping(windows);
  const nameOf = (id: number): string => {
    const found = schedules.find((schedule) => schedule.id === id);
    return found === undefined ? '' : `${daysText(found.days_of_week)} ${found.start_time}`;
  };
  const dateOf = (day: (typeof week)[number] | undefined): string =>
    day === undefined ? '' : DATE.format(Date.UTC(day.date.year, day.date.month - 1, day.date.day));
  return (
    <Panel
      title={`${dateOf(week[0])} to ${dateOf(week.at(-1))}`}
      hint={<span className="hidden sm:inline">by your clocks, {zone}</span>}
      actions={
        <>
          {offset !== 0 && (
            <Button size="small" look="quiet" onClick={() => setOffset(0)}>
              This week
            </Button>
          )}
          <IconButton label="A week back" size="small" onClick={() => setOffset(offset - 1)}>
            <ChevronLeft />
          </IconButton>
          <IconButton label="A week on" size="small" onClick={() => setOffset(offset + 1)}>
            <ChevronRight />
          </IconButton>
        </>
      }
    >
      {overlaps.length > 0 && (
        <Notice tone="ask" className="m-2">
          {overlaps.map(([one, other]) => (
            <p key={`${one}-${other}`}>
              “{nameOf(one)}” and “{nameOf(other)}” are open at the same time: what works goes on
              until the later one closes.
            </p>
          ))}
        </Notice>
      )}
      <WeekGrid {...parts} onAsk={onAsk} />
      <WeekList {...parts} onAsk={onAsk} />
    </Panel>
  );
}
