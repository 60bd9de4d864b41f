import { type FailingAnswer, MCP_TOOLS } from '@ropewalk/contracts';
import { bindTool } from '../bound-tool.ts';
import { mendFirstText, NOTHING_LEFT, settledText } from '../texts/call-texts.ts';
import { stillRunningText } from '../texts/landing-texts.ts';
import { refusalText } from '../texts/refusal-texts.ts';
import { answer, fail } from '../tool-answer.ts';
import {
  openEntries,
  requireFeature,
  requireFence,
  requireRun,
  snapshotOf,
  type ToolCall,
  toWire,
  toWireOne,
  type Handler,
} from '../tool-call.ts';
import { passingByAge } from './backlog-lists.ts';
import { nextOwn } from './claiming-handlers.ts';

const NEXT_STEP =
  'It is yours to test. Follow its steps on the running program, then call feature_release_testing, or feature_mark_failing if it is broken.';

const getForRegression: Handler<'feature_get_for_regression'> = async (call, { limit }) => {
  const { features, leases } = await snapshotOf(call);
  const held = new Set(
    leases
      .filter(
        (lease) =>
          lease.purpose === 'testing' &&
          (call.binding.role === 'testing') === (lease.runId === call.binding.runId),
      )
      .map((lease) => lease.featureId),
  );
  // A testing run sees what it holds; everybody else what nobody holds.
  const wanted = passingByAge(features).filter(
    (feature) => held.has(feature.id) === (call.binding.role === 'testing'),
  );
  const wire = await toWire(call, wanted.slice(0, limit));
  return answer({ features: wire, count: wire.length });
};

const claimForTesting: Handler<'feature_claim_for_testing'> = async (call) =>
  call.binding.role === 'external' ? claimAny(call) : claimOwn(call);

const releaseTesting: Handler<'feature_release_testing'> = async (call, input) => {
  const { actions, binding } = call;
  const feature = await requireFeature(call, input.feature_id);
  if (!feature.ok) return feature;
  const fence = await requireFence(call, input.feature_id, 'testing');
  if (!fence.ok) {
    return answer({
      warning: `Feature #${input.feature_id} is not being tested by you; nothing was recorded. ${fence.error.hint}`,
      feature: await toWireOne(call, feature.value),
    });
  }
  const released = await actions.store.execute(
    'feature.release_testing',
    {
      ...fence.value,
      testedOk: input.tested_ok,
      commit: await actions.landings.testedCommit(binding),
      note: input.notes ?? null,
    },
    actions.now(),
  );
  if (!released.ok) return fail(refusalText(released.refusal));
  const said = input.tested_ok
    ? `Recorded: feature #${input.feature_id} works.`
    : `Recorded: it is not clear whether feature #${input.feature_id} works. It keeps passing; to say that it is broken, use feature_mark_failing next time.`;
  return answer({
    message: `${said} Go on with feature_claim_for_testing.`,
    feature: await toWireOne(call, released.value),
  });
};

const markFailing: Handler<'feature_mark_failing'> = async (call, input) => {
  const { actions, binding } = call;
  const feature = await requireFeature(call, input.feature_id);
  if (!feature.ok) return feature;
  const { state } = feature.value;
  const run = await requireRun(call);
  if (!run.ok) return run;
  const entry = run.value.features.find((own) => own.featureId === input.feature_id);
  const testing = entry?.purpose === 'testing' && entry.outcome === null;
  if (state.status !== 'passing') {
    if (entry !== undefined && entry.outcome !== null) return fail(settledText(entry));
    return kept(call, input.feature_id, input.reason, entry !== undefined);
  }
  // Without a lease on it there is nothing to settle, only something to look into.
  if (!testing && input.check === undefined) {
    return kept(call, input.feature_id, input.reason, false);
  }
  const decided = await actions.landings.confirmFailing(
    binding,
    { featureId: input.feature_id, reason: input.reason, check: input.check ?? null },
    call.signal,
  );
  return renderFailing(call, input.feature_id, decided, testing);
};

async function claimOwn(call: ToolCall) {
  const run = await requireRun(call);
  if (!run.ok) return run;
  const [mending] = openEntries(run.value, 'coding');
  if (mending !== undefined) return answer(mendFirstText(mending.featureId));
  const own = await nextOwn(call, 'testing');
  if (!own.ok) return own;
  return own.value === null
    ? answer(NOTHING_LEFT.testing)
    : answer({ ...(await toWireOne(call, own.value)), message: NEXT_STEP });
}

async function claimAny(call: ToolCall) {
  const { actions, binding } = call;
  const claimed = await actions.store.execute(
    'run.claim',
    { runId: binding.runId, purpose: 'testing', featureId: null },
    actions.now(),
  );
  if (!claimed.ok) {
    return claimed.refusal.code === 'nothing_to_claim'
      ? answer({
          message: 'No passing feature is free to be tested.',
          hint: 'Every passing feature is being tested, or none passes yet. Ask again later.',
        })
      : fail(refusalText(claimed.refusal));
  }
  return answer({ ...(await toWireOne(call, claimed.value.feature)), message: NEXT_STEP });
}

/** The word of somebody who does not test the feature stays with it as a note. */
async function kept(call: ToolCall, featureId: number, reason: string, own: boolean) {
  const { actions, binding } = call;
  const noted = await actions.store.execute(
    'feature.note',
    { featureId, runId: binding.runId, text: `Said to be broken: ${reason}` },
    actions.now(),
  );
  if (!noted.ok) return fail(refusalText(noted.refusal));
  const feature = await requireFeature(call, featureId);
  if (!feature.ok) return feature;
  return answer({
    message: own
      ? `Kept as a note. Feature #${featureId} does not pass yet anyway and is yours: mend it and call feature_mark_passing, or feature_skip with the reason.`
      : `Kept as a note on feature #${featureId}. To have it looked into at once, call again with \`check\`: a command that fails because of it. Go on with your own work.`,
    feature: await toWireOne(call, feature.value),
    confirmed: false,
    fix: null,
    still_running: false,
  });
}

async function renderFailing(
  call: ToolCall,
  featureId: number,
  decided: FailingAnswer,
  testing: boolean,
) {
  if (decided.status === 'not_started') return fail(refusalText(decided.refusal));
  const now = await requireFeature(call, featureId);
  if (!now.ok) return now;
  const feature = await toWireOne(call, now.value);
  switch (decided.status) {
    case 'still_running':
      return answer({
        message: stillRunningText('feature_mark_failing'),
        feature,
        confirmed: false,
        fix: null,
        still_running: true,
      });
    case 'suspected':
      return answer({
        message: suspectedText(featureId, decided.checkRan, testing),
        feature,
        confirmed: false,
        fix: null,
        still_running: false,
      });
    case 'confirmed':
      return answer({
        message:
          decided.fix === 'tester'
            ? `Confirmed at ${decided.commit}: the check fails for us too. Feature #${featureId} is yours to mend: find the cause, mend it, verify it and call feature_mark_passing. If you cannot, feature_skip with the reason.`
            : `Confirmed at ${decided.commit}: the check fails for us too. Feature #${featureId} goes back to the backlog with your evidence. ${testing ? 'Go on with feature_claim_for_testing.' : 'Go on with your own work.'}`,
        feature,
        confirmed: true,
        fix: decided.fix,
        still_running: false,
        output: decided.outputTail,
      });
  }
}

function suspectedText(
  featureId: number,
  checkRan: Extract<FailingAnswer, { status: 'suspected' }>['checkRan'],
  testing: boolean,
): string {
  const because = {
    none: 'There was no check to run.',
    passed: 'Your check passes where we ran it.',
    inconclusive: 'Your check came to no result where we ran it.',
  }[checkRan];
  const next = testing
    ? 'Call again with a check that fails because of it, or feature_release_testing with tested_ok false and go on.'
    : 'Go on with your own work.';
  return `Not confirmed: kept as a suspicion, and feature #${featureId} keeps passing until somebody has looked. ${because} ${next}`;
}

/** Tools of whoever tests again what passes. */
export function testingHandlers() {
  return {
    feature_get_for_regression: bindTool(MCP_TOOLS.feature_get_for_regression, getForRegression),
    feature_claim_for_testing: bindTool(MCP_TOOLS.feature_claim_for_testing, claimForTesting),
    feature_release_testing: bindTool(MCP_TOOLS.feature_release_testing, releaseTesting),
    feature_mark_failing: bindTool(MCP_TOOLS.feature_mark_failing, markFailing),
  };
}
