import type { Door } from '@ropewalk/server';
import type { SoleRight } from '@ropewalk/store/places';

/** What one of several control planes has when it leads. */
export interface WonElection {
  /** Where it is reached. */
  readonly door: Door;
  /** To the database; given back when the store is closed. */
  readonly right: SoleRight;
  /** What opens the surfaces of all of them. */
  readonly token: string;
}
