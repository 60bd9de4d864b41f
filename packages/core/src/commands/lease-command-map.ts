/** What is left of a run's leases after they were to be renewed. */
export interface RenewedRun {
  readonly runId: number;
  /** Features whose leases are held for another `LEASE_MS`. */
  readonly held: readonly number[];
  /** It has features to work on and holds none of them any more: whatever it still does comes too late. */
  readonly lost: boolean;
}

export interface LeaseCommandMap {
  /** Keeps what many runs hold, in one transaction; answers of each run in the order in which they were named. */
  'lease.renew': [{ readonly runIds: readonly number[] }, { readonly runs: RenewedRun[] }];
  /** Moves every feature on whose lease has expired, and ends runs that hold nothing any more. */
  'lease.expire': [{ readonly projectId: number }, { readonly expired: number[] }];
}
