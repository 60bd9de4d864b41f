import type { ControlResponse, Feature, FeatureLine, Project, Reason } from '@ropewalk/contracts';
import { accept, type Plan, refuse, type Result, type Store } from '@ropewalk/core';
import type { Engine } from '@ropewalk/engine';
import { toWireReason } from '../wire/wire-reason.ts';

interface StatusDeps {
  readonly store: Store;
  readonly engine: Engine;
  now(): number;
}

const RECENT = 20;

/** A project at one moment, as `status` shows it. */
export async function readStatus(
  deps: StatusDeps,
  project: Project,
): Promise<ControlResponse<'status'>> {
  const { store, engine } = deps;
  const at = deps.now();
  // Read first: what happens meanwhile is then told twice rather than never.
  const seq = await store.query('latestSeq', { projectId: project.id });
  const snapshot = await store.query('snapshot', { projectId: project.id, now: at });
  const reasons = await engine.reasons(project.id);
  const recent = await store.query('runs', { projectId: project.id, limit: RECENT });
  const active = new Set(snapshot.runs.map((run) => run.id));
  return {
    project: snapshot.project,
    counts: countByStatus(snapshot.features),
    features: snapshot.features.map((feature) => toLine(feature, reasons.get(feature.id) ?? null)),
    runs: [...snapshot.runs, ...recent.filter((run) => !active.has(run.id))],
    landings: await store.query('landings', { projectId: project.id, limit: RECENT }),
    quotas: (await engine.drivers.accounts()).quotas,
    unheldDriver: await engine.drivers.unheldDriver(snapshot.project),
    end: snapshot.project.crew.status === 'stopped' ? snapshot.project.crew.end : null,
    at,
    seq,
  };
}

/** A feature as one line. */
export function toLine(feature: Feature, reason: Reason | null): FeatureLine {
  return {
    id: feature.id,
    name: feature.name,
    priority: feature.priority,
    status: feature.state.status,
    attempts: feature.attempts,
    reason: reason === null ? null : toWireReason(reason),
  };
}

/** Why nothing happens, for one feature or for all that nobody works on. */
export async function whyOf(
  deps: StatusDeps,
  project: Project,
  featureId: number | null,
): Promise<Result<ControlResponse<'why'>>> {
  const plan = await deps.engine.look(project.id);
  const features = await deps.store.query('features', { projectId: project.id });
  const chosen =
    featureId === null ? features : features.filter((feature) => feature.id === featureId);
  if (featureId !== null && chosen.length === 0) {
    return refuse('feature_unknown', `"${project.name}" has no feature #${featureId}.`);
  }
  return accept({
    summary: summaryOf(project, plan),
    reasons: chosen
      .filter((feature) => featureId !== null || feature.state.status !== 'passing')
      .map((feature) => {
        const reason = plan?.reasons.get(feature.id) ?? null;
        return {
          featureId: feature.id,
          name: feature.name,
          status: feature.state.status,
          reason: reason === null ? null : toWireReason(reason),
        };
      }),
  });
}

function countByStatus(features: readonly Feature[]): ControlResponse<'status'>['counts'] {
  const counts = { pending: 0, in_progress: 0, landing: 0, passing: 0, needs_input: 0, parked: 0 };
  for (const feature of features) {
    counts[feature.state.status] += 1;
  }
  return counts;
}

/** Why regression agents test nothing. */
export const TESTING_IDLE: Readonly<Record<NonNullable<Plan['testingIdle']>, string>> = {
  yolo: 'Regression agents are off (yolo).',
  ratio_zero: 'Regression agents are off (0 of them are wanted).',
  nothing_to_test:
    'Regression agents have nothing to test: nothing has changed since the last look.',
  share_used_up: 'Regression agents have used up their share of the time.',
  not_running: 'Regression agents wait for the crew.',
};

function summaryOf(project: Project, plan: Plan | null): string {
  const { crew } = project;
  const idle = plan?.testingIdle ?? null;
  const testing = idle === null ? '' : ` ${TESTING_IDLE[idle]}`;
  switch (crew.status) {
    case 'stopped':
      return crew.end === null
        ? 'The crew has not been started yet.'
        : `The crew has ended (${crew.end.reason}): ${crew.end.detail}`;
    case 'running':
      return `The crew is working.${testing}`;
    case 'paused':
      return 'The crew is paused: everything stands still until it is resumed.';
    case 'draining':
      return 'The crew is draining: what runs may finish, nothing new starts.';
  }
}
