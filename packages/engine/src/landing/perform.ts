import {
  ALLOWED_SECRETS_FILE,
  PROJECT_POLICY_FILE,
  type Feature,
  type Landing,
  type LandingRefusal,
  type NewVerdict,
  type Project,
  type ProjectConfig,
} from '@ropewalk/contracts';
import type { EngineContext, ProjectParts } from '../engine-types.ts';
import { observeTarget } from '../rights/observe-policy.ts';
import { examineChange, type ExaminedChange } from './examine-change.ts';
import { secretsInChange } from './secrets-in-change.ts';
import { runGate } from './run-gate.ts';
import { settleIfMoved } from './settle-moved.ts';
import { landingMessage } from './landing-message.ts';

/** Times that a landing is put on top again because the target moved meanwhile. */
const RACE_LIMIT = 5;

/** What a landing is decided from. */
export interface LandingCase {
  readonly context: EngineContext;
  readonly parts: ProjectParts;
  readonly landing: Landing;
  readonly project: Project;
  readonly feature: Feature | null;
}

type Attempt = 'settled' | 'target_moved';

/**
 * Takes one frozen claim onto the target branch: put on top, examine, gate, move, commit. Every way out
 * writes either `landing.land` or `landing.refuse`.
 */
export async function performLanding(
  context: EngineContext,
  parts: ProjectParts,
  landing: Landing,
): Promise<void> {
  for (let attempt = 0; attempt < RACE_LIMIT; attempt += 1) {
    const { projectId, featureId } = landing;
    const [project, feature] = await Promise.all([
      context.store.query('projectById', { projectId }),
      featureId === null ? null : context.store.query('feature', { featureId }),
    ]);
    if (project === null) {
      return;
    }
    const landingCase = { context, parts, landing, project, feature };
    if ((await attemptLanding(landingCase)) === 'settled') {
      return;
    }
  }
  await refuseLanding(context, landing, {
    code: 'environment',
    detail: `The target branch moved ${RACE_LIMIT} times while the landing was under way.`,
  });
}

async function attemptLanding(landingCase: LandingCase): Promise<Attempt> {
  const { context, parts, landing } = landingCase;
  // Another process may have moved the branch and ended before it was written down.
  if (await settleIfMoved(context, parts.hub, landing)) {
    return 'settled';
  }
  const head = await parts.hub.head();
  const message = landingMessage(landingCase);
  const put =
    landing.kind === 'person'
      ? await parts.hub.merge(landing.work, head, message)
      : await parts.hub.putOnTop(landing.work, head, message);
  switch (put.kind) {
    case 'conflict':
      await refuseLanding(context, landing, { code: 'conflict', files: [...put.files], head });
      return 'settled';
    case 'empty':
      return settleEmpty(landingCase, head);
    case 'candidate':
      return settleCandidate(landingCase, head, put.commit);
  }
}

async function settleCandidate(
  landingCase: LandingCase,
  head: string,
  candidate: string,
): Promise<Attempt> {
  const { context, landing } = landingCase;
  const examined = await examineChange(landingCase, head, candidate);
  if (examined.refusal !== null) {
    await refuseLanding(context, landing, examined.refusal);
    return 'settled';
  }
  if (landing.kind === 'scaffold' && examined.files.includes(ALLOWED_SECRETS_FILE)) {
    const files = [ALLOWED_SECRETS_FILE];
    await refuseLanding(context, landing, { code: 'needs_person', files });
    return 'settled';
  }
  const secrets = await secretsInChange(landingCase, head, candidate);
  if (secrets.length > 0) {
    await refuseLanding(context, landing, { code: 'secret_found', secrets: [...secrets] });
    return 'settled';
  }
  // Written down before the target moves; the gate need not wait for the disk.
  const [, gated] = await Promise.all([
    context.store.execute(
      'landing.gate',
      { landingId: landing.id, candidate, expectedHead: head },
      context.clock.now(),
    ),
    runGate(landingCase, examined, head, candidate),
  ]);
  if (gated.refusal !== null) {
    await refuseLanding(context, landing, gated.refusal, gated.verdict);
    return 'settled';
  }
  return moveAndLand(landingCase, { head, candidate, examined, verdict: gated.verdict });
}

/** Nothing would change: that lands only where the feature's own recorded checks pass already. */
async function settleEmpty(landingCase: LandingCase, head: string): Promise<Attempt> {
  const { context, landing, feature, project } = landingCase;
  const recorded = feature?.checks ?? [];
  if (recorded.length === 0 && landing.kind === 'feature') {
    await refuseLanding(context, landing, { code: 'empty_change' });
    return 'settled';
  }
  const examined: ExaminedChange = {
    refusal: null,
    files: [],
    weakenedTests: [],
    config: project.config,
    takesConfig: null,
    claimedChecks: [],
  };
  const gated = await runGate(landingCase, examined, head, head);
  if (gated.refusal !== null) {
    const refusal: LandingRefusal =
      gated.refusal.code === 'check_failed' ? { code: 'empty_change' } : gated.refusal;
    await refuseLanding(context, landing, refusal, gated.verdict);
    return 'settled';
  }
  return moveAndLand(landingCase, { head, candidate: head, examined, verdict: gated.verdict });
}

async function moveAndLand(
  landingCase: LandingCase,
  passed: {
    readonly head: string;
    readonly candidate: string;
    readonly examined: ExaminedChange;
    readonly verdict: NewVerdict;
  },
): Promise<Attempt> {
  const { context, parts, landing } = landingCase;
  const recorded = await context.store.execute(
    'verdict.record',
    { verdict: passed.verdict },
    context.clock.now(),
  );
  if (!recorded.ok) {
    return 'settled';
  }
  const still = await context.store.query('landing', { landingId: landing.id });
  if (still === null || (still.state.status !== 'gating' && still.state.status !== 'queued')) {
    return 'settled';
  }
  if (!(await parts.hub.moveTarget(passed.head, passed.candidate))) {
    return 'target_moved';
  }
  await context.store.execute(
    'landing.land',
    {
      landingId: landing.id,
      commit: passed.candidate,
      verdictId: recorded.value.id,
      files: passed.examined.files,
      config: passed.examined.takesConfig,
    },
    context.clock.now(),
  );
  if (passed.examined.files.includes(PROJECT_POLICY_FILE)) {
    await observeTarget(context, parts);
  }
  const config: ProjectConfig | null = passed.examined.takesConfig ?? passed.examined.config;
  void parts.workspaces.refill(config, landingCase.project.settings.maxConcurrency);
  return 'settled';
}

async function refuseLanding(
  context: EngineContext,
  landing: Landing,
  refusal: LandingRefusal,
  verdict: NewVerdict | null = null,
): Promise<void> {
  await context.store.execute(
    'landing.refuse',
    { landingId: landing.id, refusal, verdict },
    context.clock.now(),
  );
}
