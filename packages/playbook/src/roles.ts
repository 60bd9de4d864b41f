import type { Playbook, PlaybookStep } from '@ropewalk/contracts/playbook';
import { isForTesterToMend, toClaimedFeature, type ClaimedFeature } from './answers.ts';
import { McpFailure } from './mcp-types.ts';
import { runSteps } from './steps/run-steps.ts';
import {
  ProbeFailure,
  StepFailure,
  type RunState,
  type StepContext,
} from './steps/step-context.ts';
import { callTool, callUntilDecided } from './steps/tool-steps.ts';
import { TemplateFailure } from './templates.ts';

/** What a turn starts from; the feature and what depends on it are filled in for each claim. */
export interface TurnContext extends Omit<StepContext, 'feature' | 'values' | 'saved' | 'run'> {
  /** The last thing that was said: the whole prompt, or a person's words. */
  readonly message: string;
  /** What stood in front of it. */
  readonly context: string;
  /** Whether this is the first prompt of the session. */
  readonly isFirst: boolean;
}

/**
 * One turn in a role: claims what this run is for and does the playbook's steps for each feature,
 * until none is left, or the answer to a landing says so. A step that fails ends its feature's steps with a word about it.
 */
export async function followPlaybook(playbook: Playbook, turn: TurnContext): Promise<void> {
  if (turn.role !== 'assistant' && !turn.isFirst && playbook.message !== undefined) {
    await attempt(contextFor(turn, null, nothingSaid()), playbook.message);
    return;
  }
  switch (turn.role) {
    case 'assistant':
      return await answer(playbook, turn);
    case 'initializer':
      await attempt(contextFor(turn, null, nothingSaid()), playbook.initializer ?? []);
      return;
    case 'improving':
      await attempt(contextFor(turn, null, nothingSaid()), playbook.improving ?? []);
      return;
    case 'coding':
      return await forEachClaimed(turn, 'feature_claim_next', async (feature, run) => {
        const context = contextFor(turn, feature, run);
        const steps = codingSteps(playbook, feature);
        if (steps === null) return await nothingFor(context, feature);
        await attempt(context, steps);
      });
    case 'testing':
      return await forEachClaimed(turn, 'feature_claim_for_testing', async (feature, run) => {
        const context = contextFor(turn, feature, run);
        const entry = playbook.testing[feature.name] ?? playbook.testing['*'];
        if (entry === undefined) return await nothingFor(context, feature);
        await test(context, feature, entry);
      });
    default:
      await turn.output.say(`A playbook has nothing for the role "${turn.role}".`);
  }
}

async function answer({ chat }: Playbook, turn: TurnContext): Promise<void> {
  const kind = turn.environment['ROPEWALK_CHAT'];
  const entries = Object.entries(chat).find(([name]) => name === kind)?.[1] ?? [];
  const entry = entries.find(({ when }) => when === undefined || turn.message.includes(when));
  if (entry === undefined) {
    await turn.output.say('The playbook has nothing to say to this.');
    return;
  }
  await attempt(contextFor(turn, null, nothingSaid()), entry.steps);
}

async function forEachClaimed(
  turn: TurnContext,
  tool: string,
  work: (feature: ClaimedFeature, run: RunState) => Promise<void>,
): Promise<void> {
  const seen = new Set<number>();
  const run = nothingSaid();
  while (run.featuresLeft !== 0) {
    const claimed = toClaimedFeature(await callTool(contextFor(turn, null, run), tool, {}));
    // The same feature again means that its steps did not finish it: going on would never end.
    if (claimed === null || seen.has(claimed.id)) return;
    seen.add(claimed.id);
    await work(claimed, run);
  }
}

function nothingSaid(): RunState {
  return { featuresLeft: null };
}

function codingSteps(
  playbook: Playbook,
  { name, attempts, regression }: ClaimedFeature,
): readonly PlaybookStep[] | null {
  const entry = playbook.coding[name] ?? playbook.coding['*'];
  if (entry === undefined) return null;
  if (regression !== null && entry.mend !== undefined) return entry.mend;
  return entry.attempts[Math.min(attempts, entry.attempts.length - 1)] ?? [];
}

async function test(
  context: StepContext,
  feature: ClaimedFeature,
  { steps, mend }: Playbook['testing'][string],
): Promise<void> {
  try {
    if (!(await attempt(context, steps, [ProbeFailure]))) return;
    await callTool(context, 'feature_release_testing', { feature_id: feature.id, tested_ok: true });
  } catch (finding) {
    if (!(finding instanceof ProbeFailure)) throw finding;
    const answer = await callUntilDecided(context, 'feature_mark_failing', {
      feature_id: feature.id,
      reason: finding.message,
      check: finding.check,
    });
    if (mend !== undefined && isForTesterToMend(answer)) await attempt(context, mend);
  }
}

/** Whether all steps were done. What is not the playbook's own mishap, or is named in `passOn`, is thrown on. */
async function attempt(
  context: StepContext,
  steps: readonly PlaybookStep[],
  passOn: readonly (typeof ProbeFailure)[] = [],
): Promise<boolean> {
  try {
    await runSteps(context, steps);
    return true;
  } catch (cause) {
    const isOurs =
      cause instanceof StepFailure ||
      cause instanceof ProbeFailure ||
      cause instanceof TemplateFailure ||
      cause instanceof McpFailure;
    if (!isOurs || passOn.some((kind) => cause instanceof kind)) throw cause;
    await context.output.say(`I could not finish this: ${cause.message}`);
    return false;
  }
}

function contextFor(turn: TurnContext, feature: ClaimedFeature | null, run: RunState): StepContext {
  const saved: Record<string, unknown> = {};
  return {
    ...turn,
    run,
    environment: {
      ...turn.environment,
      ...(feature === null ? {} : { ROPEWALK_FEATURE_ID: String(feature.id) }),
    },
    feature,
    saved,
    values: {
      feature: feature?.all ?? null,
      saved,
      env: turn.environment,
      run: turn.environment['ROPEWALK_RUN'],
      message: turn.message,
      context: turn.context,
      attempt: (feature?.attempts ?? 0) + 1,
    },
  };
}

async function nothingFor(context: StepContext, feature: ClaimedFeature): Promise<void> {
  await context.output.say(`The playbook has no steps for "${feature.name}" and none for "*".`);
}
