import { featureStateSchema, type FeatureState } from '@ropewalk/contracts';
import type { FeatureCard, FeatureTrouble } from '@ropewalk/core';
import type { Selectable } from 'kysely';
import type { FeatureTable } from '../schema.ts';
import { jsonColumn } from './json.ts';

const state = jsonColumn('features.state', featureStateSchema);
/** Characters of a question, or of what went wrong, that a card shows. */
const SHOWN = 200;

/** What a card is made of. */
export type CardRow = Pick<
  Selectable<FeatureTable>,
  'id' | 'priority' | 'category' | 'name' | 'state' | 'attempts' | 'updated_at'
>;

/** A card from its row and from what lies in other tables. */
export function toCard(
  row: CardRow,
  beside: {
    readonly dependencies: readonly number[];
    /** Whether one of them does not pass. */
    readonly isWaiting: boolean;
    readonly testingRunId: number | null;
  },
): FeatureCard {
  const known = state.parse(row.state);
  return {
    id: row.id,
    priority: row.priority,
    category: row.category,
    name: row.name,
    status: known.status,
    attempts: row.attempts,
    dependencies: beside.dependencies,
    isBlocked: beside.isWaiting && known.status !== 'passing',
    hasRegression: 'regression' in known && known.regression !== null,
    hasSuspicion: known.status === 'passing' && known.suspicion !== null,
    runId: 'runId' in known ? known.runId : null,
    testingRunId: beside.testingRunId,
    parked: known.status === 'parked' ? known.reason : null,
    parkDetail: known.status === 'parked' ? beginningOf(known.detail) : null,
    question: questionOf(known),
    updatedAt: row.updated_at,
  };
}

function questionOf(known: FeatureState): FeatureCard['question'] {
  if (known.status !== 'needs_input') {
    return null;
  }
  const { prompt, defaults, deadlineAt } = known.question;
  return {
    prompt: beginningOf(prompt),
    deadlineAt: defaults === null ? null : deadlineAt,
  };
}

function beginningOf(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text;
}

/** What a person should look at; null where that is nothing. */
export function toTrouble(
  row: Pick<CardRow, 'id' | 'name' | 'state' | 'updated_at'>,
): FeatureTrouble | null {
  const known = state.parse(row.state);
  const told = toldOf(known);
  return told === null
    ? null
    : {
        featureId: row.id,
        name: row.name,
        parked: known.status === 'parked' ? known.reason : null,
        deadlineAt: questionOf(known)?.deadlineAt ?? null,
        updatedAt: row.updated_at,
        ...told,
      };
}

function toldOf(known: FeatureState): Pick<FeatureTrouble, 'code' | 'detail'> | null {
  switch (known.status) {
    case 'needs_input':
      return { code: 'question', detail: known.question.prompt };
    case 'parked':
      return { code: 'parked', detail: known.detail };
    case 'passing':
      return known.suspicion === null ? null : { code: 'suspicion', detail: known.suspicion };
    case 'pending':
      return known.regression === null
        ? null
        : { code: 'regression', detail: known.regression.reason };
    case 'in_progress':
    case 'landing':
      return null;
  }
}
