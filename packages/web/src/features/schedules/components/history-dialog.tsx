import { formatFull } from '#shared/format/format.ts';
import { Ago } from '#ui/ago.tsx';
import { Badge } from '#ui/badge.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { Skeleton } from '#ui/skeleton.tsx';
import type { Tone } from '#ui/tone.ts';
import { useQuery } from '@tanstack/react-query';
import { scheduleRunsQuery, type Schedule, type ScheduleRun } from '../api/schedules.ts';
import { daysText } from '../schedule-draft.logic.ts';

const KINDS: Readonly<Record<ScheduleRun['kind'], string>> = {
  start: 'Start',
  restart: 'Restart after a crash',
  stop: 'Stop',
};

const OUTCOMES: Readonly<
  Record<ScheduleRun['outcome'], { readonly label: string; readonly tone: Tone }>
> = {
  waiting: { label: 'To come', tone: 'wait' },
  started: { label: 'Started', tone: 'pass' },
  stopped: { label: 'Stopped', tone: 'pass' },
  already_running: { label: 'Worked already', tone: 'wait' },
  held: { label: 'Held by you', tone: 'ask' },
  refused: { label: 'Refused', tone: 'fail' },
  missed: { label: 'Missed', tone: 'fail' },
  gave_up: { label: 'Gave up', tone: 'fail' },
  called_off: { label: 'Called off', tone: 'wait' },
};

/** What a schedule did and meant to do, and how it came out. */
export function HistoryDialog({
  project,
  schedule,
  onClose,
}: {
  readonly project: string;
  readonly schedule: Schedule;
  readonly onClose: () => void;
}) {
  const { data: runs } = useQuery(scheduleRunsQuery(project, schedule.id));
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="What it did"
      description={`${daysText(schedule.days_of_week)} at ${schedule.start_time}, ${schedule.time_zone}`}
    >
      {runs === undefined && <Skeleton className="h-32" />}
      {runs?.length === 0 && (
        <p className="text-sm text-ink-soft">No window of it has opened yet.</p>
      )}
      <ol className="divide-y divide-line">
        {runs?.map((run) => {
          const { label, tone } = OUTCOMES[run.outcome];
          return (
            <li key={run.id} className="flex flex-wrap items-center gap-2 py-2 text-sm">
              <Badge tone={tone}>{label}</Badge>
              <span className="font-medium">{KINDS[run.kind]}</span>
              <span
                className="ml-auto text-xs text-ink-faint"
                title={formatFull(Date.parse(run.due_at))}
              >
                <Ago at={run.at ?? run.due_at} />
              </span>
              {run.detail !== '' && <p className="w-full text-ink-soft">{run.detail}</p>}
            </li>
          );
        })}
      </ol>
    </Dialog>
  );
}
