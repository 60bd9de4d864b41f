import {
  SCHEDULE_HISTORY_LIMIT,
  type CrewEnd,
  type CrewStarter,
  type Project,
  type Schedule,
  type ScheduleAction,
} from '@ropewalk/contracts';
import type { StoreTransaction } from '../ports/store.ts';
import { accept, refuse, type Result } from '../result.ts';
import { CRASH_RETRY_LIMIT, crashPauseMs, isCrash } from '../schedule/back-off.ts';
import { governing, openHours } from '../schedule/hours.ts';
import {
  actionOf,
  HELD,
  outcomeOf,
  type NewScheduleAction,
  type Outcome,
} from '../schedule/settle.ts';
import type { ScheduleWindow } from '../schedule/windows.ts';

/** Writes an intention or a deed, lets go of what is too old for the history, and says so. */
export async function recordAction(
  tx: StoreTransaction,
  action: NewScheduleAction,
): Promise<ScheduleAction> {
  const recorded = await tx.insertScheduleAction(action);
  await tx.trimScheduleActions(recorded.scheduleId, SCHEDULE_HISTORY_LIMIT);
  await tx.append(recorded.projectId, { type: 'schedule.acted', action: recorded });
  return recorded;
}

/** Writes how something that waited came out, and says so. */
export async function resolveAction(
  tx: StoreTransaction,
  action: ScheduleAction,
  outcome: Outcome,
): Promise<ScheduleAction> {
  const resolved: ScheduleAction = { ...action, ...outcome, at: tx.now };
  await tx.saveScheduleAction(resolved);
  await tx.append(resolved.projectId, { type: 'schedule.acted', action: resolved });
  return resolved;
}

/** A person starts the crew: what it does is theirs until every window that is open now is over. */
export async function noteManualStart(tx: StoreTransaction, projectId: number): Promise<void> {
  await overrideOpenHours(tx, projectId, 'start');
  for (const action of await tx.waitingScheduleActions(projectId)) {
    await resolveAction(tx, action, {
      outcome: 'already_running',
      detail: 'A person had started the crew.',
    });
  }
}

/** A person stops the crew: no window that is open now starts it again. Answers what waited until then. */
export async function noteManualStop(
  tx: StoreTransaction,
  projectId: number,
): Promise<readonly ScheduleAction[]> {
  await overrideOpenHours(tx, projectId, 'stop');
  const waiting = await tx.waitingScheduleActions(projectId);
  for (const action of waiting) {
    await resolveAction(tx, action, HELD);
  }
  return waiting;
}

async function overrideOpenHours(
  tx: StoreTransaction,
  projectId: number,
  type: 'start' | 'stop',
): Promise<void> {
  for (const { schedule, window } of openHours(await tx.scheduleBook(projectId), tx.now)) {
    await tx.putScheduleOverride({ scheduleId: schedule.id, type, expiresAt: window.end });
  }
}

/** Whether a schedule's start that waits may go ahead at this very moment, and whose crew it then is. */
export async function takeScheduledStart(
  tx: StoreTransaction,
  project: Project,
  actionId: number,
): Promise<Result<CrewStarter>> {
  const action = await tx.scheduleAction(actionId);
  const book = await tx.scheduleBook(project.id);
  const isOff =
    action === null ||
    action.projectId !== project.id ||
    action.outcome !== 'waiting' ||
    outcomeOf(action, { book, crew: project.crew, now: tx.now }) !== null;
  if (isOff) {
    return refuse(
      'schedule_called_off',
      'The scheduled start was called off meanwhile. Start the crew yourself if you want it to work.',
    );
  }
  const what =
    action.kind === 'restart'
      ? 'The crew was started again after a crash.'
      : 'The crew was started.';
  await resolveAction(tx, action, { outcome: 'started', detail: what });
  const { scheduleId } = action;
  const open = openHours(book, tx.now).find(({ schedule }) => schedule.id === scheduleId);
  return accept(open?.override === 'start' ? { type: 'person' } : { type: 'schedule', scheduleId });
}

/** After a crash inside an open window the crew is started again, after a pause and not for ever. */
export async function noteCrash(
  tx: StoreTransaction,
  projectId: number,
  end: CrewEnd,
): Promise<void> {
  const inForce = isCrash(end.reason) ? governing(await tx.scheduleBook(projectId), tx.now) : null;
  if (inForce !== null) {
    await backOff(tx, inForce, { at: end.at, why: `The crew crashed (${end.reason})` });
  }
}

/** Puts a restart off by the next pause, counted from `at`, or gives up for this window. */
export async function backOff(
  tx: StoreTransaction,
  { schedule, window }: { readonly schedule: Schedule; readonly window: ScheduleWindow },
  { at, why }: { readonly at: number; readonly why: string },
): Promise<void> {
  if (schedule.crashCount >= CRASH_RETRY_LIMIT) {
    await recordAction(tx, {
      ...actionOf(schedule, window, 'restart', at),
      outcome: 'gave_up',
      at,
      detail: `${why} after ${CRASH_RETRY_LIMIT} restarts; it is left alone until the next window.`,
    });
    return;
  }
  const crashCount = schedule.crashCount + 1;
  await tx.saveSchedule({ ...schedule, crashCount });
  await recordAction(tx, {
    ...actionOf(schedule, window, 'restart', at + crashPauseMs(crashCount)),
    detail: `${why}; restart ${crashCount} of ${CRASH_RETRY_LIMIT}.`,
  });
}
