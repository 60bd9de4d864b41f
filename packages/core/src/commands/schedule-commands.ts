import { SCHEDULE_LIMIT, type Project, type Schedule } from '@ropewalk/contracts';
import type { StoreTransaction } from '../ports/store.ts';
import { accept, refuse } from '../result.ts';
import { mayPass } from '../schedule/back-off.ts';
import { governing, openHours } from '../schedule/hours.ts';
import { findClosing, findOpenings, nextMoment, outcomeOf } from '../schedule/settle.ts';
import { openWindow } from '../schedule/windows.ts';
import type { CommandOutput, ScheduleDraft } from './command-map.ts';
import { endActiveCrew } from './crew-commands.ts';
import type { CommandHandler } from './handler.ts';
import { requireProject, requireSchedule } from './require.ts';
import { backOff, recordAction, resolveAction } from './schedule-record.ts';

/** A new schedule; where its window is open already, its start is due. */
export const createSchedule: CommandHandler<'schedule.create'> = async (tx, input) => {
  const project = await requireProject(tx, input.projectId);
  if (!project.ok) {
    return project;
  }
  const { schedules } = await tx.scheduleBook(input.projectId);
  if (schedules.length >= SCHEDULE_LIMIT) {
    return refuse(
      'schedule_limit',
      `"${project.value.name}" has ${SCHEDULE_LIMIT} schedules, which is the most there can be. Delete one first.`,
    );
  }
  const open = openWindow(input.schedule, tx.now);
  const schedule = await tx.insertSchedule({
    ...input.schedule,
    projectId: input.projectId,
    crashCount: 0,
    settledUntil: open === null ? tx.now : open.start - 1,
  });
  await tx.append(input.projectId, { type: 'schedule.created', scheduleId: schedule.id });
  return accept(schedule);
};

const TIMES: readonly (keyof ScheduleDraft)[] = [
  'startTime',
  'durationMinutes',
  'daysOfWeek',
  'timeZone',
  'enabled',
];

/** Changes what is named. A crew that would be left without open hours becomes the person's own. */
export const changeSchedule: CommandHandler<'schedule.change'> = async (tx, input) => {
  const found = await requireSchedule(tx, input.scheduleId);
  if (!found.ok) {
    return found;
  }
  const before = found.value;
  const changed: Schedule = { ...before, ...input.change };
  const isMoved = TIMES.some((field) => changed[field] !== before[field]);
  const schedule = isMoved ? { ...changed, settledUntil: tx.now } : changed;
  await tx.saveSchedule(schedule);
  await tx.append(schedule.projectId, { type: 'schedule.changed', scheduleId: schedule.id });
  if (isMoved) {
    await callOff(tx, schedule);
    await handOver(tx, schedule.projectId);
  }
  return accept(schedule);
};

/** Removes it with its history. A crew that would be left without open hours becomes the person's own. */
export const deleteSchedule: CommandHandler<'schedule.delete'> = async (tx, { scheduleId }) => {
  const found = await requireSchedule(tx, scheduleId);
  if (!found.ok) {
    return found;
  }
  const { projectId } = found.value;
  await tx.deleteSchedule(scheduleId);
  await tx.append(projectId, { type: 'schedule.deleted', scheduleId });
  await handOver(tx, projectId);
  return accept(null);
};

async function callOff(tx: StoreTransaction, schedule: Schedule): Promise<void> {
  for (const action of await tx.waitingScheduleActions(schedule.projectId)) {
    if (action.scheduleId === schedule.id) {
      await resolveAction(tx, action, {
        outcome: 'called_off',
        detail: 'The schedule was changed before it came to that.',
      });
    }
  }
}

async function handOver(tx: StoreTransaction, projectId: number): Promise<void> {
  const project = await tx.project(projectId);
  if (project === null || project.crew.status === 'stopped') {
    return;
  }
  const { crew } = project;
  const isLeft =
    crew.startedBy.type === 'schedule' &&
    governing(await tx.scheduleBook(projectId), tx.now) === null;
  if (isLeft) {
    await tx.saveProject({ ...project, crew: { ...crew, startedBy: { type: 'person' } } });
  }
}

/** Brings the schedules of a project up to this moment. */
export const settleSchedules: CommandHandler<'schedule.settle'> = async (tx, { projectId }) => {
  const project = await requireProject(tx, projectId);
  if (!project.ok) {
    return project;
  }
  for (const opening of findOpenings(await viewOf(tx, project.value))) {
    await tx.saveSchedule(opening.schedule);
    for (const action of opening.actions) {
      await recordAction(tx, action);
      if (opening.isKept && action.windowEnd > tx.now) {
        const { scheduleId, windowEnd } = action;
        await tx.putScheduleOverride({ scheduleId, type: 'start', expiresAt: windowEnd });
      }
    }
  }
  const view = await viewOf(tx, project.value);
  const closing = findClosing(view);
  if (closing !== null) {
    const end = { reason: 'outside_schedule', detail: closing.detail, at: tx.now } as const;
    await endActiveCrew(tx, project.value, { end, how: 'save_and_kill' });
    if (closing.action !== null) {
      await recordAction(tx, closing.action);
    }
  }
  return accept(await findStart(tx, view));
};

async function viewOf(tx: StoreTransaction, { id, crew }: Project) {
  return { book: await tx.scheduleBook(id), crew, now: tx.now, projectId: id };
}

async function findStart(
  tx: StoreTransaction,
  view: Awaited<ReturnType<typeof viewOf>>,
): Promise<CommandOutput<'schedule.settle'>> {
  let start: CommandOutput<'schedule.settle'>['start'] = null;
  for (const action of await tx.waitingScheduleActions(view.projectId)) {
    const outcome = outcomeOf(action, view);
    if (outcome !== null) {
      await resolveAction(tx, action, outcome);
    } else if (start === null && action.dueAt <= tx.now) {
      const schedule = await tx.schedule(action.scheduleId);
      start = schedule === null ? null : { action, schedule };
    }
  }
  const waiting = await tx.waitingScheduleActions(view.projectId);
  return { start, wakeAt: nextMoment(view.book, waiting, tx.now) };
}

/** Notes a start that was refused, and tries again later in the same window where that may help. */
export const refuseStart: CommandHandler<'schedule.refuse_start'> = async (tx, input) => {
  const action = await tx.scheduleAction(input.actionId);
  if (action === null) {
    return refuse('schedule_unknown', 'The schedule was deleted while it started the crew.');
  }
  if (action.outcome !== 'waiting') {
    return accept(action);
  }
  const { code, message } = input.refusal;
  const refused = await resolveAction(tx, action, { outcome: 'refused', detail: message });
  const open = openHours(await tx.scheduleBook(action.projectId), tx.now).find(
    ({ schedule }) => schedule.id === action.scheduleId,
  );
  if (open !== undefined && mayPass(code)) {
    await backOff(tx, open, { at: tx.now, why: `The crew could not be started (${code})` });
  }
  return accept(refused);
};
