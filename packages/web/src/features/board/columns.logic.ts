import type { FeatureCard, FeatureStatus } from '#shared/api/wire.ts';

export type ColumnName = 'pending' | 'in_progress' | 'needs_you' | 'landed';

export const COLUMN_OF: Readonly<Record<FeatureStatus, ColumnName>> = {
  pending: 'pending',
  in_progress: 'in_progress',
  landing: 'in_progress',
  needs_input: 'needs_you',
  parked: 'needs_you',
  passing: 'landed',
};

export type Columns = Readonly<Record<ColumnName, readonly FeatureCard[]>>;

/** Earlier work first; of equal ones the older. */
function byPriority(one: FeatureCard, other: FeatureCard): number {
  return one.priority - other.priority || one.id - other.id;
}

function byNewest(one: FeatureCard, other: FeatureCard): number {
  return compareText(other.updated_at, one.updated_at) || other.id - one.id;
}

/** Questions before what is parked, those with the nearest deadline first; then what has waited longest. */
function byUrgency(one: FeatureCard, other: FeatureCard): number {
  return (
    Number(one.status === 'parked') - Number(other.status === 'parked') ||
    compareText(deadlineOf(one), deadlineOf(other)) ||
    compareText(one.updated_at, other.updated_at) ||
    one.id - other.id
  );
}

const LATER_THAN_ALL = '~';

function deadlineOf({ question }: FeatureCard): string {
  return question?.deadline_at ?? LATER_THAN_ALL;
}

/** ISO times and names; thousands of them, so without the rules of a language. */
function compareText(one: string, other: string): number {
  if (one === other) {
    return 0;
  }
  return one < other ? -1 : 1;
}

const ORDERS: Readonly<Record<ColumnName, (one: FeatureCard, other: FeatureCard) => number>> = {
  pending: byPriority,
  in_progress: byPriority,
  needs_you: byUrgency,
  landed: byNewest,
};

/** The cards in their columns, each column in the order in which a person reads it. */
export function toColumns(cards: Iterable<FeatureCard>): Columns {
  const columns: Record<ColumnName, FeatureCard[]> = {
    pending: [],
    in_progress: [],
    needs_you: [],
    landed: [],
  };
  for (const card of cards) {
    columns[COLUMN_OF[card.status]].push(card);
  }
  for (const name of COLUMN_NAMES) {
    columns[name].sort(ORDERS[name]);
  }
  return columns;
}

export const COLUMN_NAMES = ['pending', 'in_progress', 'needs_you', 'landed'] as const;
