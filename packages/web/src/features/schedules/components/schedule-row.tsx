import { useCommand } from '#shared/api/use-command.ts';
import { formatDuration, plural } from '#shared/format/format.ts';
import { Badge } from '#ui/badge.tsx';
import { IconButton } from '#ui/icon-button.tsx';
import { Switch } from '#ui/switch.tsx';
import { History, Pencil, Trash2 } from 'lucide-react';
import { changeSchedule, type Schedule } from '../api/schedules.ts';
import { daysText, endText, toBody, toDraft } from '../schedule-draft.logic.ts';
import { viewZone } from '../view-zone.ts';
import { ScheduleDot } from './schedule-dot.tsx';
import type { Asked } from './schedules-screen.tsx';

/** One schedule: when, how, and what can be done with it. */
export function ScheduleRow({
  project,
  schedule,
  onAsk,
}: {
  readonly project: string;
  readonly schedule: Schedule;
  readonly onAsk: (asked: Asked) => void;
}) {
  const { start_time, duration_minutes, days_of_week, time_zone } = schedule;
  const title = `${daysText(days_of_week)}, ${start_time} to ${endText(start_time, duration_minutes)}`;
  const enable = useCommand(
    (enabled: boolean) =>
      changeSchedule(project, schedule.id, { ...toBody(toDraft(schedule)), enabled }),
    (_, enabled) => (enabled ? 'The schedule is on.' : 'The schedule is off.'),
  );
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
      <ScheduleDot id={schedule.id} isOn={schedule.enabled} />
      <div className="min-w-0 grow basis-64">
        <p className="font-medium">{title}</p>
        <p className="flex flex-wrap items-center gap-x-2 text-xs text-ink-soft">
          {formatDuration(duration_minutes * 60_000)}, {plural(schedule.max_concurrency, 'agent')}
          {time_zone !== viewZone() && <span>by the clocks of {time_zone}</span>}
          {schedule.model !== null && <span>{schedule.model}</span>}
          {schedule.yolo_mode && <Badge tone="ask">YOLO</Badge>}
          {schedule.crash_count > 0 && (
            <Badge tone="fail">{plural(schedule.crash_count, 'restart')} in the last window</Badge>
          )}
        </p>
      </div>
      <Switch
        label={<span className="sr-only">{`On: ${title}`}</span>}
        checked={schedule.enabled}
        disabled={enable.isPending}
        onCheckedChange={(enabled) => enable.mutate(enabled)}
      />
      <IconButton
        label={`What it did: ${title}`}
        onClick={() => onAsk({ what: 'history', schedule })}
      >
        <History />
      </IconButton>
      <IconButton label={`Edit: ${title}`} onClick={() => onAsk({ what: 'edit', schedule })}>
        <Pencil />
      </IconButton>
      <IconButton label={`Delete: ${title}`} onClick={() => onAsk({ what: 'delete', schedule })}>
        <Trash2 />
      </IconButton>
    </li>
  );
}
