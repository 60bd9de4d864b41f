import type {
  Check,
  CheckEvidence,
  FailingAnswer,
  Feature,
  NewVerdict,
  Project,
  RunBinding,
} from '@ropewalk/contracts';
import { recordPressed } from '../checks/record-pressed.ts';
import type { EngineContext, OpenProjects, ProjectParts } from '../engine-types.ts';
import { toCommands } from '../landing/run-gate.ts';
import { fenceOf } from '../runs/fence-of.ts';

/** Finds out whether a feature that an agent calls broken is broken, by running its checks ourselves. */
export interface Confirmations {
  /** A repeated call for the same feature attaches to the run of the checks that is under way. */
  confirm(
    binding: RunBinding,
    claim: { readonly featureId: number; readonly reason: string; readonly check: Check | null },
  ): Promise<FailingAnswer>;
}

type Claim = Parameters<Confirmations['confirm']>[1];

/** Confirmations with nothing under way. */
export function createConfirmations(context: EngineContext, projects: OpenProjects): Confirmations {
  const underWay = new Map<string, Promise<FailingAnswer>>();
  return {
    confirm(binding, claim) {
      const key = `${binding.runId}/${claim.featureId}`;
      const running = underWay.get(key);
      if (running !== undefined) {
        return running;
      }
      const answer = confirmOnce(context, projects, binding, claim).finally(() =>
        underWay.delete(key),
      );
      underWay.set(key, answer);
      return answer;
    },
  };
}

async function confirmOnce(
  context: EngineContext,
  projects: OpenProjects,
  binding: RunBinding,
  claim: Claim,
): Promise<FailingAnswer> {
  const { store, clock } = context;
  const fence = await fenceOf(store, binding, claim.featureId, 'testing');
  if (!fence.ok) {
    return { status: 'not_started', refusal: fence.refusal };
  }
  const project = await store.query('projectById', { projectId: binding.projectId });
  const feature = await store.query('feature', { featureId: claim.featureId });
  if (project === null || feature === null) {
    return {
      status: 'not_started',
      refusal: { code: 'feature_unknown', message: `There is no feature #${claim.featureId}.` },
    };
  }
  const verdict = await lookAtHead(context, await projects.of(project.id), {
    project,
    feature,
    check: claim.check,
    runId: binding.runId,
  });
  const recorded = await store.execute('verdict.record', { verdict }, clock.now());
  if (!recorded.ok) {
    return { status: 'not_started', refusal: recorded.refusal };
  }
  const isConfirmed = verdict.outcome === 'fail';
  const { commit } = verdict;
  const reported = await store.execute(
    'feature.report_regression',
    {
      ...fence.value,
      reason: claim.reason,
      check: isConfirmed ? claim.check : null,
      confirmed: isConfirmed ? { verdictId: recorded.value.id, commit } : null,
      fix: project.settings.regressionFix,
    },
    clock.now(),
  );
  if (!reported.ok) {
    return { status: 'not_started', refusal: reported.refusal };
  }
  const { feature: told, token } = reported.value;
  return isConfirmed
    ? {
        status: 'confirmed',
        feature: told,
        commit,
        outputTail: lastOutput(verdict.checks),
        fix: token === null ? 'coder' : 'tester',
      }
    : { status: 'suspected', feature: told, checkRan: whatRan(verdict) };
}

/** Runs the check that the agent gave, or those that the feature has, on the newest commit. */
async function lookAtHead(
  context: EngineContext,
  parts: ProjectParts,
  wanted: {
    readonly project: Project;
    readonly feature: Feature;
    readonly check: Check | null;
    readonly runId: number;
  },
): Promise<NewVerdict> {
  const { project, feature, check, runId } = wanted;
  const commit = await parts.hub.head();
  const checks = check === null ? feature.checks : [check];
  const report =
    checks.length === 0
      ? null
      : await parts.sweepGate.check({
          commit,
          marker: `${context.homeId}-confirm-${runId}-${feature.id}`,
          config: project.config,
          commands: toCommands(project, checks, check === null ? 'feature' : 'claim'),
          keepGoing: false,
          onPressed: recordPressed(context, {
            projectId: project.id,
            featureId: feature.id,
            runId,
            kind: 'retest',
            commit,
          }),
        });
  return {
    projectId: project.id,
    featureId: feature.id,
    runId,
    kind: 'retest',
    commit,
    outcome: report === null || report.outcome === 'environment' ? 'inconclusive' : report.outcome,
    checks: [...(report?.evidence ?? [])],
    files: [],
    weakenedTests: [],
  };
}

function whatRan(verdict: NewVerdict): 'none' | 'passed' | 'inconclusive' {
  if (verdict.checks.length === 0) {
    return 'none';
  }
  return verdict.outcome === 'pass' ? 'passed' : 'inconclusive';
}

function lastOutput(checks: readonly CheckEvidence[]): string {
  return checks.find((check) => check.result !== 'pass')?.outputTail ?? '';
}
