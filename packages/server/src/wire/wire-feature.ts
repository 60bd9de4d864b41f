import type {
  Feature,
  GraphStatus,
  Note,
  Reason,
  WireFeature,
  WireGraph,
  WireNote,
} from '@ropewalk/contracts';
import { toWireReason } from './wire-reason.ts';

/** What is known of a feature outside of its row. */
export interface FeatureContext {
  /** Whether somebody holds its testing lease. */
  readonly testing: boolean;
  readonly notes: readonly Note[];
  readonly reason: Reason | null;
}

/** A moment as it goes over the wire: ISO 8601 in UTC. */
export function toWireTime(at: number): string {
  return new Date(at).toISOString();
}

export function toWireNote(note: Note): WireNote {
  return { run_id: note.runId, text: note.text, at: toWireTime(note.at) };
}

/** The one derivation of what clients see from a feature's state; every surface uses it. */
export function toWireFeature(feature: Feature, context: FeatureContext): WireFeature {
  const { state } = feature;
  return {
    id: feature.id,
    priority: feature.priority,
    category: feature.category,
    name: feature.name,
    description: feature.description,
    steps: feature.steps,
    passes: state.status === 'passing',
    in_progress: isInProgress(feature),
    dependencies: feature.dependencies,
    testing_in_progress: context.testing,
    last_tested_at:
      state.status === 'passing' && state.lastTestedAt !== null
        ? toWireTime(state.lastTestedAt)
        : null,
    needs_human_input: state.status === 'needs_input',
    human_input_request:
      state.status === 'needs_input'
        ? { prompt: state.question.prompt, fields: state.question.fields }
        : null,
    human_input_response:
      feature.answer === null
        ? null
        : { fields: feature.answer.fields, responded_at: toWireTime(feature.answer.respondedAt) },
    status: state.status,
    attempts: feature.attempts,
    regression: regressionOf(feature),
    suspicion: state.status === 'passing' ? state.suspicion : null,
    last_failure: state.status === 'parked' ? state.detail : feature.lastFailure,
    notes: context.notes.map(toWireNote),
    checks: feature.checks,
    reason: context.reason === null ? null : toWireReason(context.reason),
  };
}

/** Whether somebody builds or lands it. */
export function isInProgress(feature: Feature): boolean {
  return feature.state.status === 'in_progress' || feature.state.status === 'landing';
}

/** Ids of the dependencies that do not pass; one that does not exist never passes. */
export function unmetDependencies(
  feature: Feature,
  passing: ReadonlySet<number>,
): readonly number[] {
  return feature.dependencies.filter((id) => !passing.has(id));
}

/** Ids of the features that pass. */
export function passingIds(features: readonly Feature[]): ReadonlySet<number> {
  return new Set(
    features.filter((feature) => feature.state.status === 'passing').map((feature) => feature.id),
  );
}

/** The backlog as nodes and edges. An edge whose source does not exist is left out. */
export function toWireGraph(features: readonly Feature[]): WireGraph {
  const passing = passingIds(features);
  const known = new Set(features.map((feature) => feature.id));
  return {
    nodes: features.map((feature) => ({
      id: feature.id,
      name: feature.name,
      category: feature.category,
      status: graphStatus(feature, passing),
      priority: feature.priority,
      dependencies: feature.dependencies,
    })),
    edges: features.flatMap((feature) =>
      feature.dependencies
        .filter((source) => known.has(source))
        .map((source) => ({ source, target: feature.id })),
    ),
  };
}

function graphStatus(feature: Feature, passing: ReadonlySet<number>): GraphStatus {
  switch (feature.state.status) {
    case 'passing':
      return 'done';
    case 'needs_input':
      return 'needs_human_input';
    case 'parked':
      return 'blocked';
    case 'in_progress':
    case 'landing':
      return 'in_progress';
    case 'pending':
      return unmetDependencies(feature, passing).length > 0 ? 'blocked' : 'pending';
  }
}

function regressionOf(feature: Feature): string | null {
  const { state } = feature;
  switch (state.status) {
    case 'pending':
    case 'in_progress':
    case 'landing':
      return state.regression?.reason ?? null;
    case 'passing':
    case 'needs_input':
    case 'parked':
      return null;
  }
}
