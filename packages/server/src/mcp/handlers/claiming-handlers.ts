import { type Purpose, type ToolError, MCP_TOOLS } from '@ropewalk/contracts';
import { passingIds, unmetDependencies } from '../../wire/wire-feature.ts';
import { bindTool } from '../bound-tool.ts';
import { notYoursText, NOTHING_LEFT, settledText } from '../texts/call-texts.ts';
import { refusalText } from '../texts/refusal-texts.ts';
import { answer, fail } from '../tool-answer.ts';
import {
  openEntries,
  requireFeature,
  requireRun,
  snapshotOf,
  type ToolCall,
  toWireOne,
  type Handler,
} from '../tool-call.ts';
import { blockedFeatures, readyFeatures } from './backlog-lists.ts';

const NEXT_STEP =
  'It is yours. Build it, verify it by running it, then call feature_mark_passing with checks.';

const getNext: Handler<'feature_get_next'> = async (call) => {
  if (call.binding.role !== 'external') {
    const own = await nextOwn(call, 'coding');
    if (!own.ok) return own;
    return answer(own.value === null ? NOTHING_LEFT.coding : await toWireOne(call, own.value));
  }
  const { features } = await snapshotOf(call);
  const [best] = readyFeatures(features, call.actions.now());
  return best === undefined
    ? fail(await nothingFreeText(call))
    : answer(await toWireOne(call, best));
};

const claimNext: Handler<'feature_claim_next'> = async (call) => {
  if (call.binding.role === 'external') return claim(call, null);
  const own = await nextOwn(call, 'coding');
  if (!own.ok) return own;
  return own.value === null
    ? answer(NOTHING_LEFT.coding)
    : answer({
        ...(await toWireOne(call, own.value)),
        already_claimed: true,
        message: NEXT_STEP,
      });
};

const claimAndGet: Handler<'feature_claim_and_get'> = (call, input) =>
  claimNamed(call, input.feature_id);

const markInProgress: Handler<'feature_mark_in_progress'> = (call, input) =>
  claimNamed(call, input.feature_id);

/** The first feature of a dispatched run that has no outcome yet; one that was deleted is passed over. */
export async function nextOwn(call: ToolCall, purpose: Purpose) {
  const run = await requireRun(call);
  if (!run.ok) return run;
  for (const entry of openEntries(run.value, purpose)) {
    const feature = await requireFeature(call, entry.featureId);
    if (feature.ok) return answer(feature.value);
  }
  return answer(null);
}

async function claimNamed(call: ToolCall, featureId: number) {
  const feature = await requireFeature(call, featureId);
  if (!feature.ok) return feature;
  if (call.binding.role === 'external') return claim(call, featureId);
  const run = await requireRun(call);
  if (!run.ok) return run;
  const entry = run.value.features.find((candidate) => candidate.featureId === featureId);
  if (entry === undefined) return fail(notYoursText(featureId, run.value.features));
  if (entry.outcome !== null) return fail(settledText(entry));
  return answer({
    ...(await toWireOne(call, feature.value)),
    already_claimed: true,
    message: NEXT_STEP,
  });
}

async function claim(call: ToolCall, featureId: number | null) {
  const { actions, binding } = call;
  const claimed = await actions.store.execute(
    'run.claim',
    { runId: binding.runId, purpose: 'coding', featureId },
    actions.now(),
  );
  if (!claimed.ok) {
    return fail(
      claimed.refusal.code === 'nothing_to_claim'
        ? await nothingFreeText(call)
        : refusalText(claimed.refusal),
    );
  }
  return answer({
    ...(await toWireOne(call, claimed.value.feature)),
    already_claimed: claimed.value.alreadyClaimed,
    message: NEXT_STEP,
  });
}

/** Why an external agent gets nothing: the three cases call for different things. */
async function nothingFreeText(call: ToolCall): Promise<ToolError> {
  const { features } = await snapshotOf(call);
  const passing = passingIds(features);
  const code = 'nothing_to_claim';
  if (features.length === 0) {
    return {
      error: 'The backlog is empty.',
      code,
      hint: 'Add features with feature_create or feature_create_bulk first.',
    };
  }
  if (passing.size === features.length) {
    return {
      error: 'All features pass.',
      code,
      hint: 'Nothing is left to build. End here, or add what is missing with feature_create.',
    };
  }
  const blocked = blockedFeatures(features);
  if (blocked.length > 0 && blocked.length + passing.size === features.length) {
    return {
      error: 'Every feature that does not pass waits for others.',
      code,
      hint: 'Look at the dependencies with feature_get_blocked: a missing one or a circle has to be taken out with feature_remove_dependency.',
      blocked_features: blocked.length,
      examples: blocked.slice(0, 3).map((feature) => ({
        id: feature.id,
        name: feature.name,
        blocked_by: [...unmetDependencies(feature, passing)],
      })),
    };
  }
  return {
    error: 'No feature is free: the rest is being worked on, waits for others, or needs a person.',
    code,
    hint: 'Ask again when something has landed. feature_get_why says what a feature waits for.',
    blocked_features: blocked.length,
  };
}

/** Tools with which a run comes to its features. */
export function claimingHandlers() {
  return {
    feature_get_next: bindTool(MCP_TOOLS.feature_get_next, getNext),
    feature_claim_next: bindTool(MCP_TOOLS.feature_claim_next, claimNext),
    feature_claim_and_get: bindTool(MCP_TOOLS.feature_claim_and_get, claimAndGet),
    feature_mark_in_progress: bindTool(MCP_TOOLS.feature_mark_in_progress, markInProgress),
  };
}
