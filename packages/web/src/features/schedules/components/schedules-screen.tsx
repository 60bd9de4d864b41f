import { useCommand } from '#shared/api/use-command.ts';
import { Button } from '#ui/button.tsx';
import { Confirm } from '#ui/confirm.tsx';
import { Empty } from '#ui/empty.tsx';
import { Panel } from '#ui/panel.tsx';
import { Skeleton } from '#ui/skeleton.tsx';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { CalendarClock, Plus } from 'lucide-react';
import { useState } from 'react';
import { deleteSchedule, schedulesQuery, type Schedule } from '../api/schedules.ts';
import { daysText } from '../schedule-draft.logic.ts';
import { HistoryDialog } from './history-dialog.tsx';
import { NextWindow } from './next-window.tsx';
import { ScheduleDialog } from './schedule-dialog.tsx';
import { ScheduleRow } from './schedule-row.tsx';
import { Week } from './week.tsx';

export type Asked =
  | { readonly what: 'new'; readonly at: { readonly day: number; readonly minute: number } | null }
  | { readonly what: 'edit' | 'delete' | 'history'; readonly schedule: Schedule };

/** The hours in which the crew works by itself. */
export function SchedulesScreen() {
  const { project } = useParams({ from: '/p/$project' });
  const { data: schedules } = useQuery(schedulesQuery(project));
  const [asked, setAsked] = useState<Asked | null>(null);
  const create = (
    <Button look="solid" onClick={() => setAsked({ what: 'new', at: null })}>
      <Plus aria-hidden /> New schedule
    </Button>
  );
  return (
    <div className="mx-auto flex max-w-6xl flex-col gap-3 p-3 sm:p-5">
      <header className="flex flex-wrap items-center gap-3">
        <h1 className="text-xl font-semibold">Schedules</h1>
        <NextWindow project={project} />
        <span className="ml-auto">{create}</span>
      </header>
      {schedules === undefined && <Skeleton className="h-64" />}
      {schedules?.length === 0 && (
        <Panel title="No schedule yet">
          <Empty icon={CalendarClock} title="Have the crew work while you sleep" action={create}>
            In its hours a schedule starts the crew, and stops it when they are over, with the work
            saved. What you start yourself is never stopped by it.
          </Empty>
        </Panel>
      )}
      {schedules !== undefined && schedules.length > 0 && (
        <>
          <Panel title="All schedules">
            <ul className="divide-y divide-line">
              {schedules.map((schedule) => (
                <ScheduleRow
                  key={schedule.id}
                  project={project}
                  schedule={schedule}
                  onAsk={setAsked}
                />
              ))}
            </ul>
          </Panel>
        </>
      )}
      {schedules !== undefined && <Week schedules={schedules} onAsk={setAsked} />}
      {asked !== null && (
        <AskedFor project={project} asked={asked} onClose={() => setAsked(null)} />
      )}
    </div>
  );
}

function AskedFor({
  project,
  asked,
  onClose,
}: {
  readonly project: string;
  readonly asked: Asked;
  readonly onClose: () => void;
}) {
  switch (asked.what) {
    case 'new':
      return <ScheduleDialog project={project} schedule={null} at={asked.at} onClose={onClose} />;
    case 'edit':
      return (
        <ScheduleDialog project={project} schedule={asked.schedule} at={null} onClose={onClose} />
      );
    case 'history':
      return <HistoryDialog project={project} schedule={asked.schedule} onClose={onClose} />;
    case 'delete':
      return <DeleteQuestion project={project} schedule={asked.schedule} onClose={onClose} />;
  }
}

function DeleteQuestion({
  project,
  schedule,
  onClose,
}: {
  readonly project: string;
  readonly schedule: Schedule;
  readonly onClose: () => void;
}) {
  const remove = useCommand(
    () => deleteSchedule(project, schedule.id),
    () => 'The schedule is deleted.',
  );
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title="Delete this schedule?"
      action="Delete schedule"
      busy={remove.isPending}
      onConfirm={() => remove.mutate(undefined, { onSuccess: onClose })}
    >
      {daysText(schedule.days_of_week)} at {schedule.start_time}: it is forgotten with its history.
      Nothing that works now is stopped by it.
    </Confirm>
  );
}
