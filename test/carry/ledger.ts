import type { Result } from '@ropewalk/core';
import type { Job, Write } from './words.ts';

/** How it stands with the token of an assignment, as we know it without asking the store. */
type Standing = 'valid' | 'ending' | 'over';

/** What was written, and what should have become of it. */
export interface Ledger {
  begin(token: number): void;
  /** The control plane is about to end it: for the moment, either answer may come. */
  ending(token: number): void;
  /** Its end is committed. */
  over(token: number): void;
  isValid(token: number): boolean;
  /** Does a write and compares its answer with what the token was worth. */
  judge<T>(job: Job, what: Write, write: () => Promise<Result<T>>): Promise<Result<T>>;
  readonly late: Record<Write, number>;
  readonly problems: string[];
}

export function createLedger(): Ledger {
  const standings = new Map<number, Standing>();
  const late: Record<Write, number> = { report: 0, claim: 0, end: 0 };
  const problems: string[] = [];
  return {
    begin: (token) => void standings.set(token, 'valid'),
    ending: (token) => void standings.set(token, 'ending'),
    over: (token) => void standings.set(token, 'over'),
    isValid: (token) => standings.get(token) === 'valid',
    async judge(job, what, write) {
      const before = standings.get(job.token);
      const result = await write();
      if (before === 'over') {
        late[what] += 1;
        if (result.ok) {
          problems.push(`a late ${what} of run ${job.runId} was accepted`);
        }
      } else if (standings.get(job.token) === 'valid' && !result.ok) {
        problems.push(`a ${what} of run ${job.runId} was refused: ${result.refusal.message}`);
      }
      return result;
    },
    late,
    problems,
  };
}
