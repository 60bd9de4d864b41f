import {
  PROJECT_POLICY_FILE,
  type ApiNeed,
  type BudgetUse,
  type PolicyVersion,
  type Project,
} from '@ropewalk/contracts';
import {
  type FeatureTrouble,
  helpForNeed,
  type Need,
  type Plan,
  rankNeeds,
  type ReachedBudget,
} from '@ropewalk/core';
import { describeProblems, type OrganisationFile } from '@ropewalk/engine';
import type { ApiDeps } from './api-deps.ts';
import { toReachedUse } from './budget-answers.ts';
import { toWireTime } from '../wire/wire-feature.ts';

/** A need with its words. */
interface ToldNeed extends Need {
  readonly sentence: string;
  readonly name: string;
  readonly budget: BudgetUse | null;
}

/** Features that are looked at; a person has enough to do with these. */
const TROUBLES_READ = 500;
/** Characters of what somebody wrote that one sentence holds. */
const DETAIL_SHOWN = 300;

/** All that waits for a person, the most pressing first. */
export async function readNeeds(
  { store, engine }: Pick<ApiDeps, 'store' | 'engine'>,
  project: Project,
  plan: Plan | null,
): Promise<ApiNeed[]> {
  const projectId = project.id;
  const [troubles, quotas, record, push, follow, versions, rules] = await Promise.all([
    store.query('troubles', { projectId, limit: TROUBLES_READ }),
    store.query('quotas', {}),
    store.query('proposals', { projectId }),
    store.query('lastEvent', { projectId, types: ['project.pushed', 'project.push_failed'] }),
    store.query('lastEvent', { projectId, types: ['project.followed', 'project.follow_blocked'] }),
    store.query('policyVersions', { projectId }),
    engine.policies.machine(),
  ]);
  const proposals = record.filter(({ state }) => state.status === 'open');
  const needs: ToldNeed[] = [
    ...troubles.map(toldTrouble),
    ...toldRed(project),
    ...quotas.flatMap(({ account, state }) =>
      state.status === 'unavailable'
        ? [tell('agent_not_available', `${account} cannot be used: ${cut(state.detail)}`)]
        : [],
    ),
    ...(plan?.budgetsReached ?? []).map(toldBudget),
    ...(push?.body.type === 'project.push_failed'
      ? [
          tell(
            'push_failed',
            `${push.body.branch} could not be pushed to ${push.body.remote}: ${cut(push.body.detail)}`,
            { since: push.at },
          ),
        ]
      : []),
    ...(follow?.body.type === 'project.follow_blocked'
      ? [
          tell('folder_left_alone', `Your folder was left as it is: ${cut(follow.body.detail)}`, {
            since: follow.at,
          }),
        ]
      : []),
    ...toldPolicies(versions, rules.organisation),
    ...(proposals.length === 0
      ? []
      : [
          tell('proposals', `${proposals.length} proposed: accept or reject them.`, {
            since: Math.min(...proposals.map(({ createdAt }) => createdAt)),
          }),
        ]),
  ];
  return rankNeeds(needs).map(toApiNeed);
}

function toldPolicies(
  versions: readonly PolicyVersion[],
  organisation: OrganisationFile,
): ToldNeed[] {
  return [
    ...(organisation.status === 'invalid'
      ? [tell('policy_invalid', cut(describeProblems(organisation)))]
      : []),
    ...versions
      .filter(({ state }) => state.status === 'open')
      .map(({ origin, createdAt }) =>
        tell(
          'policy_proposed',
          origin.type === 'target'
            ? `Its ${PROJECT_POLICY_FILE} has changed: it holds once you have accepted it.`
            : `An agent would change ${PROJECT_POLICY_FILE}: its landing waits until you accept or refuse that.`,
          {
            since: createdAt,
            featureId: origin.type === 'landing' ? origin.featureId : null,
          },
        ),
      ),
  ];
}

const SCOPES = {
  run: 'The budget of a run',
  feature: 'The budget of a feature',
  project_day: "The project's budget of the day",
  machine_day: "The machine's budget of the day",
} as const;

function toldBudget(reached: ReachedBudget): ToldNeed {
  const { scope, unit, limit, spent, featureId } = reached;
  return tell(
    'budget_reached',
    `${SCOPES[scope]} is used up (${Math.round(spent * 100) / 100} of ${limit} ${unit}): add to it, or wait where it is one of the day.`,
    { featureId, budget: toReachedUse(reached) },
  );
}

function tell(code: Need['code'], sentence: string, more: Partial<ToldNeed> = {}): ToldNeed {
  return {
    code,
    sentence,
    since: null,
    deadlineAt: null,
    featureId: null,
    name: '',
    budget: null,
    ...more,
  };
}

function toldTrouble(trouble: FeatureTrouble): ToldNeed {
  const { code, featureId, name, deadlineAt, updatedAt } = trouble;
  const about = cut(trouble.detail);
  const sentences = {
    question: `It asks: ${about}`,
    parked: `It is parked (${(trouble.parked ?? '').replaceAll('_', ' ')}): ${about}`,
    suspicion: `A tester claims what could not be confirmed: ${about}`,
    regression: `It passed before and waits to be mended: ${about}`,
  };
  return tell(code, sentences[code], { featureId, name, deadlineAt, since: updatedAt });
}

function toldRed({ targetRed, targetBranch }: Project): ToldNeed[] {
  return targetRed === null
    ? []
    : [
        tell(
          'target_red',
          `${targetBranch} fails its own check "${cut(targetRed.command)}"; nothing else lands before feature #${targetRed.featureId} mends it.`,
          { featureId: targetRed.featureId },
        ),
      ];
}

function cut(text: string): string {
  const line = text.trim();
  return line.length > DETAIL_SHOWN ? `${line.slice(0, DETAIL_SHOWN - 1)}…` : line;
}

function toApiNeed({
  code,
  sentence,
  since,
  deadlineAt,
  featureId,
  name,
  budget,
}: ToldNeed): ApiNeed {
  return {
    code,
    sentence,
    help: helpForNeed(code),
    since: since === null ? null : toWireTime(since),
    deadline_at: deadlineAt === null ? null : toWireTime(deadlineAt),
    feature: featureId === null ? null : { id: featureId, name },
    budget,
  };
}
