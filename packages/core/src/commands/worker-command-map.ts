import type {
  Assignment,
  CarriedRun,
  JoinToken,
  LateWorkAnswer,
  Worker,
  WorkerFacts,
  WorkerState,
} from '@ropewalk/contracts';

/** What a worker says of itself when it joins. */
export type WorkerCard = Pick<
  Worker,
  'name' | 'labels' | 'slots' | 'version' | 'platform' | 'walled'
>;

/** Changes of the fleet. Secrets come as their hashes (SHA-256, in hexadecimal). */
export interface WorkerCommandMap {
  'worker.make_token': [{ readonly name: string; readonly hash: string }, JoinToken];
  /** Nobody joins with it any more; those who have joined stay. */
  'worker.revoke_token': [{ readonly tokenId: number }, JoinToken];
  /**
   * A machine joins with a token, or comes back as the worker whose secret it has. Refuses with `join_token_unknown`,
   * and with `worker_removed` one that a person has taken out.
   */
  'worker.join': [
    {
      readonly tokenHash: string;
      /** Who it was before, if it says so. */
      readonly before: { readonly workerId: number; readonly secretHash: string } | null;
      /** What it gets where it is new. */
      readonly newSecretHash: string;
      readonly card: WorkerCard;
    },
    { readonly worker: Worker; readonly isNew: boolean },
  ];
  /** A worker is there; what it carries by right is kept for it. */
  'worker.beat': [
    {
      readonly workerId: number;
      readonly carries: readonly CarriedRun[];
      readonly facts: WorkerFacts;
    },
    { readonly state: WorkerState; readonly lost: readonly number[] },
  ];
  /**
   * A control plane begins to lead: what expired while nobody could hear the workers, and is nobody else's, is theirs
   * for one more lease.
   */
  'worker.take_up': [Record<string, never>, { readonly renewed: readonly number[] }];
  /** Notes which workers have been silent for too long while somebody led; answers what they carried. */
  'worker.note_lost': [{ readonly leadsSince: number }, { readonly assignments: Assignment[] }];
  /** A person cordons, opens, drains or removes a worker. Removing asks for the end of its runs. */
  'worker.change_state': [
    {
      readonly workerId: number;
      readonly state: Extract<WorkerState, 'open' | 'cordoned' | 'draining' | 'removed'>;
    },
    Worker,
  ];
  /** It has ended in order. Refuses with `worker_busy` while it carries something. */
  'worker.leave': [{ readonly workerId: number }, Worker];

  /**
   * Gives a queued run to a worker, once. `instead` is the token of an assignment of the same run to the same worker
   * which that worker has never heard of; it stops counting.
   */
  'run.assign': [
    {
      readonly runId: number;
      readonly workerId: number;
      readonly bearerHash: string;
      readonly allowance: Assignment['allowance'];
      readonly instead: number | null;
    },
    Assignment,
  ];
  /** Reports up to `next` are kept. Refuses with `lease_lost`. */
  'run.keep_reports': [
    { readonly runId: number; readonly token: number; readonly next: number },
    Assignment,
  ];
  /** A worker brings what a run had done that it was not heard of about any more: nothing is thrown away that still fits. */
  'run.bring_late_work': [
    {
      readonly runId: number;
      readonly token: number;
      readonly workerId: number;
      readonly commit: string;
      /** Under which it is kept. */
      readonly ref: string;
      /** Features that its agent had wanted to claim. */
      readonly claimed: readonly number[];
    },
    Pick<LateWorkAnswer, 'became'>,
  ];
}
