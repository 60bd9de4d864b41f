import type {
  Feature,
  Purpose,
  Run,
  RunBinding,
  RunFeature,
  ToolInput,
  ToolName,
  ToolResult,
  WireFeature,
} from '@ropewalk/contracts';
import type { Fence, ProjectSnapshot } from '@ropewalk/core';
import { toWireFeature } from '../wire/wire-feature.ts';
import type { McpActions } from './actions.ts';
import { notYoursText, settledText } from './texts/call-texts.ts';
import { refusalText } from './texts/refusal-texts.ts';
import { answer, fail, type ToolAnswer } from './tool-answer.ts';

/** One call of a tool: on whose behalf, and what handlers may use. */
export interface ToolCall {
  readonly binding: RunBinding;
  readonly actions: McpActions;
  /** Aborts when the caller goes away. */
  readonly signal: AbortSignal;
}

/** The caller's run, unless it is over. */
export async function requireRun({ actions, binding }: ToolCall): Promise<ToolAnswer<Run>> {
  const run = await actions.store.query('run', { runId: binding.runId });
  if (run === null) {
    return fail(refusalText({ code: 'run_unknown', message: `There is no run ${binding.runId}.` }));
  }
  return run.state.status === 'ended'
    ? fail(refusalText({ code: 'run_ended', message: `Run ${run.id} has ended.` }))
    : answer(run);
}

/** A feature of the caller's project; those of other projects do not exist for it. */
export async function requireFeature(
  { actions, binding }: ToolCall,
  featureId: number,
): Promise<ToolAnswer<Feature>> {
  const feature = await actions.store.query('feature', { featureId });
  return feature === null || feature.projectId !== binding.projectId
    ? fail(refusalText({ code: 'feature_unknown', message: `There is no feature #${featureId}.` }))
    : answer(feature);
}

/** The run's features for this purpose that have no outcome yet, in the order of dispatch. */
export function openEntries(run: Run, purpose: Purpose): readonly RunFeature[] {
  return run.features.filter((entry) => entry.purpose === purpose && entry.outcome === null);
}

/**
 * The right of the caller's run over a feature, with the token that was granted with it. Whether it
 * still holds is decided where it is used, in the same transaction.
 */
export async function requireFence(
  call: ToolCall,
  featureId: number,
  purpose: Purpose,
): Promise<ToolAnswer<Fence>> {
  const run = await requireRun(call);
  if (!run.ok) return run;
  const open = openEntries(run.value, purpose).find((entry) => entry.featureId === featureId);
  if (open !== undefined) return answer({ runId: run.value.id, featureId, token: open.token });
  const settled = run.value.features.find(
    (entry) => entry.featureId === featureId && entry.outcome !== null,
  );
  return fail(
    settled === undefined ? notYoursText(featureId, run.value.features) : settledText(settled),
  );
}

/** Features, leases and runs of the project at this moment. */
export async function snapshotOf({ actions, binding }: ToolCall): Promise<ProjectSnapshot> {
  return actions.store.query('snapshot', { projectId: binding.projectId, now: actions.now() });
}

/** Features as a model reads them, with their notes and reasons. */
export async function toWire(
  { actions, binding }: ToolCall,
  features: readonly Feature[],
): Promise<WireFeature[]> {
  const { projectId } = binding;
  const [tested, reasons] = await Promise.all([
    features.some(isPassing) ? testedNow(actions, projectId) : NOBODY,
    features.every(isExplained) ? NO_REASONS : actions.reasons(projectId),
  ]);
  return Promise.all(
    features.map(async (feature) =>
      toWireFeature(feature, {
        testing: tested.has(feature.id),
        notes: await actions.store.query('notes', { featureId: feature.id }),
        reason: reasons.get(feature.id) ?? null,
      }),
    ),
  );
}

// Both take a look at the whole project, which most answers do not need: a claim is one of many.
const NOBODY: ReadonlySet<number> = new Set();
const NO_REASONS: Awaited<ReturnType<McpActions['reasons']>> = new Map();

function isPassing({ state }: Feature): boolean {
  return state.status === 'passing';
}

/** Somebody works on it, or nobody has to. */
function isExplained({ state }: Feature): boolean {
  return state.status === 'in_progress' || state.status === 'passing';
}

async function testedNow(actions: McpActions, projectId: number): Promise<ReadonlySet<number>> {
  const leases = await actions.store.query('leases', { projectId, now: actions.now() });
  return new Set(
    leases.filter((lease) => lease.purpose === 'testing').map((lease) => lease.featureId),
  );
}

/** One feature as a model reads it. */
export async function toWireOne(call: ToolCall, feature: Feature): Promise<WireFeature> {
  const [wire] = await toWire(call, [feature]);
  if (wire === undefined) throw new Error('one feature in, none out');
  return wire;
}

/** A tool's handler by the tool's name. */
export type Handler<N extends ToolName> = (
  call: ToolCall,
  input: ToolInput<N>,
) => Promise<ToolAnswer<ToolResult<N>>>;
