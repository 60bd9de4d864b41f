import {
  answerSchema,
  checkSchema,
  featureSchema,
  featureStateSchema,
  wireStatusSchema,
  type Feature,
} from '@ropewalk/contracts';
import type { NewFeature } from '@ropewalk/core';
import type { Insertable, Selectable } from 'kysely';
import { z } from 'zod';
import type { FeatureTable } from '../schema.ts';
import { jsonColumn, toJson, wordColumn } from './json.ts';

const steps = jsonColumn('features.steps', z.array(z.string()));
const checks = jsonColumn('features.checks', z.array(checkSchema));
const state = jsonColumn('features.state', featureStateSchema);
const answer = jsonColumn('features.answer', answerSchema);
export const files = jsonColumn('features.files', z.array(z.string()));
export const toStatus = wordColumn('features.status', wireStatusSchema);
const origin = wordColumn('features.origin', featureSchema.shape.origin);

export function toFeature(
  row: Selectable<FeatureTable>,
  dependencies: readonly number[] | undefined,
): Feature {
  return {
    id: row.id,
    projectId: row.project_id,
    category: row.category,
    name: row.name,
    description: row.description,
    steps: steps.parse(row.steps),
    priority: row.priority,
    dependencies: dependencies === undefined ? [] : [...dependencies],
    origin: origin(row.origin),
    checks: checks.parse(row.checks),
    state: state.parse(row.state),
    attempts: row.attempts,
    regressions: row.regressions,
    inconclusives: row.inconclusives,
    skips: row.skips,
    savedRef: row.saved_ref,
    lastFailure: row.last_failure,
    answer: answer.parseNullable(row.answer),
    files: files.parse(row.files),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** Everything of a feature that lies in its row and can change. */
export function fromFeature(
  feature: Omit<Feature, 'id' | 'dependencies' | 'createdAt' | 'updatedAt'>,
): Omit<Insertable<FeatureTable>, 'id' | 'created_at' | 'updated_at'> {
  return {
    project_id: feature.projectId,
    category: feature.category,
    name: feature.name,
    description: feature.description,
    steps: toJson(feature.steps),
    priority: feature.priority,
    origin: feature.origin,
    checks: toJson(feature.checks),
    status: feature.state.status,
    backing_off_until: feature.state.status === 'pending' ? feature.state.backingOffUntil : null,
    state: toJson(feature.state),
    attempts: feature.attempts,
    regressions: feature.regressions,
    inconclusives: feature.inconclusives,
    skips: feature.skips,
    saved_ref: feature.savedRef,
    last_failure: feature.lastFailure,
    answer: toJson(feature.answer),
    files: toJson(feature.files),
  };
}

/** A feature as it begins: nobody has tried it. */
export function startFeature(
  feature: NewFeature,
  priority: number,
): Omit<Feature, 'id' | 'createdAt' | 'updatedAt'> {
  return {
    ...feature,
    priority,
    state: { status: 'pending', backingOffUntil: null, regression: null },
    attempts: 0,
    regressions: 0,
    inconclusives: 0,
    skips: 0,
    savedRef: null,
    lastFailure: null,
    answer: null,
    files: [],
  };
}
