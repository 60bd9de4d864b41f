import type { Schedule, ScheduleAction, ScheduleOverride } from '@ropewalk/contracts';
import type { ScheduleBook } from '../schedule/hours.ts';
import type { NewScheduleAction } from '../schedule/settle.ts';

/** Questions about schedules, what people said against them, and what came of them. */
export interface ScheduleQueries {
  /** Schedules by start time, then id. */
  scheduleBook: [{ readonly projectId: number }, ScheduleBook];
  schedule: [{ readonly scheduleId: number }, Schedule | null];
  /** Newest first; only those with an id below `before`, where that is given. */
  scheduleActions: [
    { readonly scheduleId: number; readonly before: number | null; readonly limit: number },
    ScheduleAction[],
  ];
}

/** The rows of schedules as a command sees them. */
export interface ScheduleWrites {
  /** Schedules by start time, then id. */
  scheduleBook(projectId: number): Promise<ScheduleBook>;
  schedule(scheduleId: number): Promise<Schedule | null>;
  insertSchedule(schedule: Omit<Schedule, 'id' | 'createdAt'>): Promise<Schedule>;
  saveSchedule(schedule: Schedule): Promise<void>;
  /** With its overrides and its history. */
  deleteSchedule(scheduleId: number): Promise<void>;
  /** In the place of the schedule's earlier override, if it has one. */
  putScheduleOverride(override: Omit<ScheduleOverride, 'createdAt'>): Promise<void>;
  scheduleAction(actionId: number): Promise<ScheduleAction | null>;
  /** Of a project, those that wait, by the time they are due. */
  waitingScheduleActions(projectId: number): Promise<ScheduleAction[]>;
  insertScheduleAction(action: NewScheduleAction): Promise<ScheduleAction>;
  saveScheduleAction(action: ScheduleAction): Promise<void>;
  /** Removes all but the newest `keep` actions of a schedule; none that waits. */
  trimScheduleActions(scheduleId: number, keep: number): Promise<void>;
}
