import { type Feature, type LandingAnswer, MCP_TOOLS } from '@ropewalk/contracts';
import { bindTool } from '../bound-tool.ts';
import { badArgumentsText, NOTHING_LEFT } from '../texts/call-texts.ts';
import {
  landedText,
  landingRefusalText,
  scaffoldLandedText,
  stillRunningText,
} from '../texts/landing-texts.ts';
import { refusalText } from '../texts/refusal-texts.ts';
import { answer, fail } from '../tool-answer.ts';
import {
  requireFeature,
  requireFence,
  requireRun,
  type ToolCall,
  toWireOne,
  type Handler,
} from '../tool-call.ts';

const markPassing: Handler<'feature_mark_passing'> = async (call, input) => {
  const { binding, actions } = call;
  if (input.commit !== undefined && binding.role !== 'external') {
    return fail(
      badArgumentsText(
        'feature_mark_passing',
        ['unknown argument "commit" (your working tree itself is handed in)'],
        ['feature_id', 'checks', 'evidence', 'notes'],
      ),
    );
  }
  const [feature, landed, fence] = await Promise.all([
    requireFeature(call, input.feature_id),
    landedBefore(call, input.feature_id),
    requireFence(call, input.feature_id, 'coding'),
  ]);
  if (!feature.ok) return feature;
  if (landed !== null) return passed(call, input.feature_id, landed);
  if (!fence.ok) return fence;
  const claim = {
    featureId: input.feature_id,
    checks: input.checks,
    evidence: input.evidence,
    notes: input.notes ?? null,
    commit: input.commit ?? null,
  };
  const decided = await actions.landings.markPassing(binding, claim, call.signal);
  switch (decided.status) {
    case 'landed':
      return passed(call, input.feature_id, decided);
    case 'still_running':
      return answer({
        success: false,
        feature_id: input.feature_id,
        name: feature.value.name,
        landing: 'still_running',
        still_running: true,
        message: stillRunningText('feature_mark_passing'),
      });
    case 'refused':
      return fail(
        landingRefusalText(decided.refusal, {
          targetBranch: decided.targetBranch,
          tool: 'feature_mark_passing',
        }),
      );
    case 'not_started':
      return fail(refusalText(decided.refusal));
  }
};

const projectLand: Handler<'project_land'> = async ({ actions, binding, signal }) => {
  const decided = await actions.landings.landScaffold(binding, signal);
  switch (decided.status) {
    case 'landed':
      return answer({
        success: true,
        landing: 'landed',
        still_running: false,
        commit: decided.commit,
        verdict: decided.verdict,
        message: scaffoldLandedText(decided),
      });
    case 'still_running':
      return answer({
        success: false,
        landing: 'still_running',
        still_running: true,
        message: stillRunningText('project_land'),
      });
    case 'refused':
      return fail(
        landingRefusalText(decided.refusal, {
          targetBranch: decided.targetBranch,
          tool: 'project_land',
        }),
      );
    case 'not_started':
      return fail(refusalText(decided.refusal));
  }
};

const skip: Handler<'feature_skip'> = async (call, input) => {
  const feature = await requireFeature(call, input.feature_id);
  if (!feature.ok) return feature;
  if (call.binding.role === 'assistant') return postpone(call, feature.value);
  const fence = await requireFence(call, input.feature_id, 'coding');
  if (!fence.ok) return fence;
  const skipped = await call.actions.store.execute(
    'feature.skip',
    { ...fence.value, reason: input.reason ?? null },
    call.actions.now(),
  );
  if (!skipped.ok) return fail(refusalText(skipped.refusal));
  return answer({
    id: input.feature_id,
    name: feature.value.name,
    old_priority: skipped.value.oldPriority,
    new_priority: skipped.value.newPriority,
    message: `Feature #${input.feature_id} is not yours any more and comes last now. ${await whatNext(call)}`,
  });
};

/** On behalf of the person in the conversation, who needs no lease. */
async function postpone({ actions }: ToolCall, { id, name }: Feature) {
  const postponed = await actions.store.execute(
    'feature.postpone',
    { featureId: id },
    actions.now(),
  );
  if (!postponed.ok) return fail(refusalText(postponed.refusal));
  const { oldPriority, newPriority } = postponed.value;
  return answer({
    id,
    name,
    old_priority: oldPriority,
    new_priority: newPriority,
    message: `Feature #${id} comes last now.`,
  });
}

const clearInProgress: Handler<'feature_clear_in_progress'> = async (call, input) => {
  const fence = await requireFence(call, input.feature_id, 'coding');
  if (!fence.ok) return fence;
  const released = await call.actions.store.execute(
    'feature.release',
    fence.value,
    call.actions.now(),
  );
  if (!released.ok) return fail(refusalText(released.refusal));
  return answer({
    ...(await toWireOne(call, released.value)),
    message: `Feature #${input.feature_id} is free again. Claim another one with feature_claim_next, or end here.`,
  });
};

const addNote: Handler<'feature_add_note'> = async (call, input) => {
  const { actions, binding } = call;
  const feature = await requireFeature(call, input.feature_id);
  if (!feature.ok) return feature;
  const noted = await actions.store.execute(
    'feature.note',
    { featureId: input.feature_id, runId: binding.runId, text: input.text },
    actions.now(),
  );
  return noted.ok
    ? answer({
        success: true,
        feature_id: input.feature_id,
        message: `Whoever works on feature #${input.feature_id} next will read it.`,
      })
    : fail(refusalText(noted.refusal));
};

type Landed = Extract<LandingAnswer, { status: 'landed' }>;

/** The answer of a landing that ended while nobody waited for it. */
async function landedBefore(call: ToolCall, featureId: number): Promise<Landed | null> {
  const { actions, binding } = call;
  const [run, feature] = await Promise.all([
    actions.store.query('run', { runId: binding.runId }),
    actions.store.query('feature', { featureId }),
  ]);
  const entry = run?.features.find((candidate) => candidate.featureId === featureId);
  if (entry?.outcome !== 'landed' || feature?.state.status !== 'passing') return null;
  const { projectId } = binding;
  const project = await actions.store.query('projectById', { projectId });
  const verdict = await actions.store.query('verdict', { verdictId: feature.state.verdictId });
  return {
    status: 'landed',
    commit: feature.state.commit,
    targetBranch: project?.targetBranch ?? 'HEAD',
    verdict: feature.state.verdict,
    weakenedTests: verdict?.weakenedTests ?? [],
  };
}

async function passed(call: ToolCall, featureId: number, landed: Landed) {
  const feature = await requireFeature(call, featureId);
  if (!feature.ok) return feature;
  const [wire, left] = await Promise.all([toWireOne(call, feature.value), featuresLeft(call)]);
  return answer({
    ...wire,
    success: true,
    feature_id: featureId,
    landing: 'landed' as const,
    still_running: false,
    commit: landed.commit,
    verdict: landed.verdict,
    ...(left === null ? {} : { features_left: left }),
    message: landedText(landed, call.binding.role, left),
  });
}

/** How many features the run has yet to settle; null for an agent that takes what it likes. */
async function featuresLeft(call: ToolCall): Promise<number | null> {
  if (call.binding.role === 'external') return null;
  const run = await requireRun(call);
  return run.ok ? run.value.features.filter((entry) => entry.outcome === null).length : null;
}

/** Where a run goes after it has let a feature go. */
export async function whatNext(call: ToolCall): Promise<string> {
  if (call.binding.role === 'external') return 'Claim another one with feature_claim_next.';
  const run = await requireRun(call);
  const open = run.ok ? run.value.features.filter((entry) => entry.outcome === null) : [];
  return open.length === 0
    ? NOTHING_LEFT.coding.hint
    : `Go on with feature_${open[0]?.purpose === 'testing' ? 'claim_for_testing' : 'claim_next'}.`;
}

/** Tools with which a run hands its work in, or gives it up. */
export function workingHandlers() {
  return {
    feature_mark_passing: bindTool(MCP_TOOLS.feature_mark_passing, markPassing),
    project_land: bindTool(MCP_TOOLS.project_land, projectLand),
    feature_skip: bindTool(MCP_TOOLS.feature_skip, skip),
    feature_clear_in_progress: bindTool(MCP_TOOLS.feature_clear_in_progress, clearInProgress),
    feature_add_note: bindTool(MCP_TOOLS.feature_add_note, addNote),
  };
}
