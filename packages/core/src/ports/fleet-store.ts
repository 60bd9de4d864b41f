import type { Assignment, JoinToken, Worker } from '@ropewalk/contracts';

/** Questions about workers. */
export interface FleetQueries {
  /** All that were not removed, in the order in which they joined first. */
  workers: [Record<string, never>, Worker[]];
  worker: [{ readonly workerId: number }, Worker | null];
  /** Removed ones, too: they still bring what they had. */
  workerBySecret: [{ readonly secretHash: string }, Worker | null];
  joinTokens: [Record<string, never>, JoinToken[]];
  /** Assignments that have not ended, the oldest first; of all workers where none is named. */
  openAssignments: [{ readonly workerId?: number }, Assignment[]];
  /** The last assignment of each of these runs; runs that no worker carried are left out. */
  lastAssignments: [{ readonly runIds: readonly number[] }, Assignment[]];
}

/** The rows of workers as a command sees them. */
export interface FleetWrites {
  worker(workerId: number): Promise<Worker | null>;
  /** All that were not removed. */
  workers(): Promise<Worker[]>;
  insertWorker(worker: Omit<Worker, 'id'>): Promise<Worker>;
  saveWorker(worker: Worker): Promise<void>;
  /** Assignments that have not ended, of one worker or of all (null); the oldest first. */
  openAssignments(workerId: number | null): Promise<Assignment[]>;
  assignment(token: number): Promise<Assignment | null>;
  lastAssignment(runId: number): Promise<Assignment | null>;
  /** Under a token greater than any before it. */
  insertAssignment(assignment: Omit<Assignment, 'token' | 'assignedAt'>): Promise<Assignment>;
  saveAssignment(assignment: Assignment): Promise<void>;
  joinTokens(): Promise<JoinToken[]>;
  insertJoinToken(token: Pick<JoinToken, 'name' | 'hash'>): Promise<JoinToken>;
  /** Writes when it was used last and revoked. */
  saveJoinToken(token: JoinToken): Promise<void>;
}
