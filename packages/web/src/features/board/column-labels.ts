import type { Tone } from '#ui/tone.ts';
import type { ColumnName } from './columns.logic.ts';

export const COLUMN_LABELS: Readonly<Record<ColumnName, string>> = {
  pending: 'Pending',
  in_progress: 'In progress',
  needs_you: 'Needs you',
  landed: 'Landed',
};

export const COLUMN_TONES: Readonly<Record<ColumnName, Tone>> = {
  pending: 'wait',
  in_progress: 'work',
  needs_you: 'ask',
  landed: 'pass',
};

/** What stands in a column that is empty. */
export const COLUMN_EMPTY: Readonly<Record<ColumnName, string>> = {
  pending: 'Nothing waits to be built.',
  in_progress: 'Nobody works on anything.',
  needs_you: 'Nothing needs you.',
  landed: 'Nothing has landed yet.',
};
