import type { Help, NeedCode } from '@ropewalk/contracts';

/** Something that waits for a person. Times are milliseconds since the epoch. */
export interface Need {
  readonly code: NeedCode;
  readonly since: number | null;
  /** When it is too late: what would be taken without a person then is taken. */
  readonly deadlineAt: number | null;
  readonly featureId: number | null;
}

/** What holds up most comes first. */
const RANKS: Readonly<Record<NeedCode, number>> = {
  question: 0,
  policy_invalid: 1,
  target_red: 2,
  agent_not_available: 3,
  budget_reached: 4,
  policy_proposed: 5,
  parked: 6,
  push_failed: 7,
  folder_left_alone: 8,
  suspicion: 9,
  regression: 10,
  proposals: 11,
};

const HELP: Readonly<Record<NeedCode, Help>> = {
  question: 'answer',
  target_red: 'open_feature',
  agent_not_available: 'mend_agent',
  budget_reached: 'raise_budget',
  parked: 'retry',
  push_failed: 'mend_push',
  folder_left_alone: 'tidy_folder',
  suspicion: 'open_feature',
  regression: 'open_feature',
  proposals: 'accept_proposal',
  policy_proposed: 'decide_policy',
  policy_invalid: 'mend_policy',
};

/** What a person can do about it. */
export function helpForNeed(code: NeedCode): Help {
  return HELP[code];
}

/**
 * One order for all that waits for a person: by what it holds up; then the nearer deadline; then what has waited
 * longer; then the lower feature, so that the order is always the same.
 */
export function rankNeeds<T extends Need>(needs: readonly T[]): T[] {
  return needs.toSorted(
    (one, other) =>
      RANKS[one.code] - RANKS[other.code] ||
      compare(one.deadlineAt, other.deadlineAt) ||
      compare(one.since, other.since) ||
      compare(one.featureId, other.featureId),
  );
}

/** What is not known comes last. */
function compare(one: number | null, other: number | null): number {
  return one === other ? 0 : (one ?? Infinity) - (other ?? Infinity);
}
