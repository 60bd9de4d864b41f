import { toSentence } from '#shared/api/api-error.ts';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { Field, Input, Select } from '#ui/field.tsx';
import { Notice } from '#ui/notice.tsx';
import { Switch } from '#ui/switch.tsx';
import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { changeSchedule, createSchedule, type Schedule } from '../api/schedules.ts';
import {
  durationOf,
  emptyDraft,
  endText,
  problemsOf,
  toBody,
  toDraft,
  type ScheduleDraft,
} from '../schedule-draft.logic.ts';
import { viewZone } from '../view-zone.ts';
import { DayToggles } from './day-toggles.tsx';

interface Part {
  readonly draft: ScheduleDraft;
  readonly set: (change: Partial<ScheduleDraft>) => void;
}

/** A schedule, new or changed. */
export function ScheduleDialog({
  project,
  schedule,
  at,
  onClose,
}: {
  readonly project: string;
  /** Null makes one. */
  readonly schedule: Schedule | null;
  /** Where in the week somebody has pointed at. */
  readonly at: { readonly day: number; readonly minute: number } | null;
  readonly onClose: () => void;
}) {
  const form = useId();
  const [draft, setDraft] = useState(() =>
    schedule === null ? emptyDraft(viewZone(), at) : toDraft(schedule),
  );
  const set = (change: Partial<ScheduleDraft>) => setDraft((before) => ({ ...before, ...change }));
  const canSave = Object.keys(problemsOf(draft)).length === 0;
  const save = useMutation({
    mutationFn: () =>
      schedule === null
        ? createSchedule(project, toBody(draft))
        : changeSchedule(project, schedule.id, toBody(draft)),
    onSuccess: onClose,
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={schedule === null ? 'New schedule' : 'Edit schedule'}
      description="In these hours the crew works by itself. Where the window is open already, it is started at once."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} look="solid" busy={save.isPending} disabled={!canSave}>
            {schedule === null ? 'Create' : 'Save'}
          </Button>
        </>
      }
    >
      <form
        id={form}
        noValidate
        className="flex flex-col gap-4 pt-1"
        onSubmit={(event) => {
          event.preventDefault();
          if (canSave) {
            save.mutate();
          }
        }}
      >
        <DayToggles days={draft.days} onChange={(days) => set({ days })} />
        <When draft={draft} set={set} />
        <How draft={draft} set={set} />
        {save.error !== null && (
          <Notice tone="fail">
            <span role="alert">{toSentence(save.error)}</span>
          </Notice>
        )}
      </form>
    </Dialog>
  );
}

function When({ draft, set }: Part) {
  const problems = problemsOf(draft);
  const duration = durationOf(draft);
  const zones = useId();
  const end =
    duration === null || problems.startTime !== undefined
      ? null
      : `Closes at ${endText(draft.startTime, duration)}.`;
  return (
    <>
      <div className="grid grid-cols-3 gap-3">
        <Field label="Opens at" error={problems.startTime}>
          {(ids) => (
            <Input
              {...ids}
              type="time"
              value={draft.startTime}
              onChange={(event) => set({ startTime: event.target.value })}
            />
          )}
        </Field>
        <Field label="Hours" error={problems.duration}>
          {(ids) => (
            <Input
              {...ids}
              type="number"
              min={0}
              max={24}
              value={draft.hours}
              onChange={(event) => set({ hours: event.target.value })}
            />
          )}
        </Field>
        <Field label="Minutes">
          {(ids) => (
            <Input
              {...ids}
              type="number"
              min={0}
              max={59}
              value={draft.minutes}
              onChange={(event) => set({ minutes: event.target.value })}
            />
          )}
        </Field>
      </div>
      {end !== null && <p className="-mt-2 text-sm text-ink-soft">{end}</p>}
      <Field
        label="By the clocks of"
        hint={draft.zone === viewZone() ? 'Your own time zone.' : `Yours is ${viewZone()}.`}
        error={problems.zone}
      >
        {(ids) => (
          <>
            <Input
              {...ids}
              list={zones}
              value={draft.zone}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => set({ zone: event.target.value.trim() })}
            />
            <datalist id={zones}>
              {['UTC', ...Intl.supportedValuesOf('timeZone')].map((name) => (
                <option key={name}>{name}</option>
              ))}
            </datalist>
          </>
        )}
      </Field>
    </>
  );
}

function How({ draft, set }: Part) {
  const problems = problemsOf(draft);
  return (
    <>
      <div className="grid grid-cols-2 gap-3">
        <Field label="Agents at the same time">
          {(ids) => (
            <Select
              {...ids}
              value={draft.concurrency}
              onChange={(event) => set({ concurrency: Number(event.target.value) })}
            >
              {[1, 2, 3, 4, 5].map((count) => (
                <option key={count} value={count}>
                  {count}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Model" hint="Empty: the project's own." error={problems.model}>
          {(ids) => (
            <Input
              {...ids}
              value={draft.model}
              spellCheck={false}
              onChange={(event) => set({ model: event.target.value })}
            />
          )}
        </Field>
      </div>
      <Switch
        label="YOLO"
        hint="No regression agents and no browser for those who build. The gate still runs."
        checked={draft.yolo}
        onCheckedChange={(yolo) => set({ yolo })}
      />
      <Switch
        label="On"
        hint="Off, it is kept and opens no window."
        checked={draft.enabled}
        onCheckedChange={(enabled) => set({ enabled })}
      />
    </>
  );
}
