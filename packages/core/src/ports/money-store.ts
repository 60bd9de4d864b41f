import type { BudgetAddition, DriverMetering } from '@ropewalk/contracts';
import type { Day, Spending } from '../budget/budgets.ts';

/** What one run holds of what others share, until it has ended: a place on its account, and what it may still cost. */
export interface Reservation {
  readonly runId: number;
  readonly account: string;
  /** Null = money is not limited, or has not been shared out yet. */
  readonly usd: number | null;
  readonly tokens: number | null;
}

/** A reservation with what its run has told so far. */
export interface OpenReservation extends Reservation {
  readonly projectId: number;
  readonly toldUsd: number;
  readonly toldTokens: number;
}

/** Questions about what runs may use. */
export interface MoneyQueries {
  /** Of the runs of all projects that have not ended. */
  reservations: [Record<string, never>, readonly OpenReservation[]];
  /**
   * What the budgets of a project are measured by; null where nothing is limited. Without a project: what the budget of
   * the machine is measured by, limited or not.
   */
  spending: [
    { readonly projectId: number | null; readonly now: number; readonly day: Day },
    Spending | null,
  ];
  /** Of every driver of which a run has shown it. */
  driverMeterings: [Record<string, never>, readonly DriverMetering[]];
}

/** Writes about what runs may use. */
export interface MoneyWrites {
  saveReservation(reservation: Reservation): Promise<void>;
  reservation(runId: number): Promise<Reservation | null>;
  /** Runs of all projects that have not ended and hold a place on this account. */
  countReserved(account: string): Promise<number>;
  /** False when this was said before: what is said once is said once, whatever ends in between. */
  sayOnce(key: string): Promise<boolean>;
  addToBudget(addition: BudgetAddition): Promise<void>;
  saveDriverMetering(metering: DriverMetering): Promise<void>;
}
