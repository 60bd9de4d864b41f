import type {
  BudgetScope,
  BudgetUnit,
  CrewEnd,
  Event,
  FeatureState,
  LandingRefusal,
  Role,
} from '@ropewalk/contracts';
import type { AgentView, FeatureView, View } from './view.ts';

/** A feature as a sentence names it. */
export interface NamedFeature {
  readonly id: number;
  readonly name: string;
}

type Parked = Extract<FeatureState, { status: 'parked' }>;
type Regression = { readonly feature: NamedFeature; readonly reason: string };

/** What is worth a line to a person who watches. */
export type HappeningBody =
  | { readonly kind: 'crew_started' }
  | { readonly kind: 'crew_paused' }
  | { readonly kind: 'crew_resumed' }
  | { readonly kind: 'crew_draining' }
  | { readonly kind: 'crew_ended'; readonly end: CrewEnd }
  | { readonly kind: 'backlog_written'; readonly features: number }
  | {
      readonly kind: 'started';
      readonly agent: AgentView;
      readonly features: readonly NamedFeature[];
    }
  | {
      readonly kind: 'resumed';
      readonly agent: AgentView;
      readonly features: readonly NamedFeature[];
    }
  | {
      readonly kind: 'landed';
      readonly what: NamedFeature | 'scaffold' | 'person';
      readonly commit: string;
    }
  | { readonly kind: 'mended'; readonly feature: NamedFeature; readonly commit: string }
  | {
      readonly kind: 'refused';
      readonly feature: NamedFeature | null;
      readonly refusal: LandingRefusal;
    }
  | ({ readonly kind: 'regression_found' } & Regression)
  | ({ readonly kind: 'suspected' } & Regression)
  | { readonly kind: 'retested'; readonly feature: NamedFeature }
  | {
      readonly kind: 'crashed';
      readonly runId: number;
      readonly role: Role | null;
      readonly feature: NamedFeature | null;
      readonly outcome: 'died' | 'timed_out' | 'failed' | 'environment';
    }
  | { readonly kind: 'parked'; readonly feature: NamedFeature; readonly state: Parked }
  | { readonly kind: 'needs_input'; readonly feature: NamedFeature; readonly prompt: string }
  | { readonly kind: 'target_red'; readonly command: string; readonly feature: NamedFeature }
  | { readonly kind: 'target_green' }
  | { readonly kind: 'quota_waiting'; readonly account: string; readonly until: number }
  | { readonly kind: 'quota_open'; readonly account: string }
  | { readonly kind: 'account_unavailable'; readonly account: string; readonly detail: string }
  | { readonly kind: 'follow_blocked'; readonly detail: string }
  | { readonly kind: 'push_failed'; readonly detail: string }
  | {
      readonly kind: 'budget_reached';
      readonly scope: BudgetScope;
      readonly unit: BudgetUnit;
      readonly limit: number;
      readonly feature: NamedFeature | null;
      readonly runId: number | null;
    };

export type Happening = HappeningBody & { readonly seq: number; readonly at: number };

/** What an event means to somebody who watches; `before` is the view that has not seen it yet. */
export function happeningOf(before: View, event: Event): Happening | null {
  const body = bodyOf(before, event);
  return body === null ? null : { ...body, seq: event.seq, at: event.at };
}

function bodyOf(before: View, { body }: Event): HappeningBody | null {
  switch (body.type) {
    case 'crew.started':
      return { kind: 'crew_started' };
    case 'crew.paused':
      return { kind: 'crew_paused' };
    case 'crew.resumed':
      return { kind: 'crew_resumed' };
    case 'crew.draining':
      return { kind: 'crew_draining' };
    case 'crew.ended':
      return { kind: 'crew_ended', end: body.end };
    case 'feature.moved':
      return moved(before, nameOf(before, body.featureId), body.state);
    case 'feature.tested':
      return body.runId !== null && body.outcome === 'pass'
        ? { kind: 'retested', feature: nameOf(before, body.featureId) }
        : null;
    case 'feature.regressed':
      return {
        kind: 'regression_found',
        feature: nameOf(before, body.featureId),
        reason: body.reason,
      };
    case 'feature.suspected':
      return { kind: 'suspected', feature: nameOf(before, body.featureId), reason: body.reason };
    case 'run.started':
      return started(before, body.runId);
    case 'run.outcome':
      return outcome(before, body);
    case 'landing.landed':
      return landed(before, body);
    case 'landing.refused':
      return body.refusal.code === 'interrupted'
        ? null
        : {
            kind: 'refused',
            feature: body.featureId === null ? null : nameOf(before, body.featureId),
            refusal: body.refusal,
          };
    default:
      return ofProject(before, body);
  }
}

function ofProject(before: View, body: Event['body']): HappeningBody | null {
  switch (body.type) {
    case 'project.target_red':
      return {
        kind: 'target_red',
        command: body.command,
        feature: nameOf(before, body.featureId),
      };
    case 'project.target_green':
      return { kind: 'target_green' };
    case 'project.follow_blocked':
      return { kind: 'follow_blocked', detail: body.detail };
    case 'project.push_failed':
      return { kind: 'push_failed', detail: body.detail };
    case 'budget.reached':
      return {
        kind: 'budget_reached',
        scope: body.scope,
        unit: body.unit,
        limit: body.limit,
        feature: body.featureId === null ? null : nameOf(before, body.featureId),
        runId: body.runId,
      };
    case 'quota.changed':
      return quota(before, body);
    default:
      return null;
  }
}

function moved(before: View, feature: NamedFeature, state: FeatureState): HappeningBody | null {
  const was = before.features.get(feature.id)?.state.status;
  if (state.status === was) {
    return null;
  }
  switch (state.status) {
    case 'parked':
      return { kind: 'parked', feature, state };
    case 'needs_input':
      return { kind: 'needs_input', feature, prompt: state.question.prompt };
    case 'pending':
    case 'in_progress':
    case 'landing':
    case 'passing':
      return null;
  }
}

function started(before: View, runId: number): HappeningBody | null {
  const agent = before.agents.get(runId);
  if (agent === undefined) {
    return null;
  }
  const features = agent.featureIds.map((id) => nameOf(before, id));
  const isRetry = agent.role === 'coding' && features.some(({ id }) => before.deaths.has(id));
  return { kind: isRetry ? 'resumed' : 'started', agent, features };
}

function outcome(
  before: View,
  body: Extract<Event['body'], { type: 'run.outcome' }>,
): HappeningBody | null {
  const agent = before.agents.get(body.runId);
  switch (body.outcome) {
    case 'died':
    case 'timed_out':
    case 'failed':
    case 'environment':
      return {
        kind: 'crashed',
        runId: body.runId,
        role: agent?.role ?? null,
        feature: body.featureId === null ? null : nameOf(before, body.featureId),
        outcome: body.outcome,
      };
    case 'completed':
      return agent?.role === 'initializer'
        ? { kind: 'backlog_written', features: before.features.size }
        : null;
    default:
      return null;
  }
}

function landed(
  before: View,
  body: Extract<Event['body'], { type: 'landing.landed' }>,
): HappeningBody {
  if (body.featureId === null) {
    return {
      kind: 'landed',
      what: body.runId === null ? 'person' : 'scaffold',
      commit: body.commit,
    };
  }
  const feature = nameOf(before, body.featureId);
  return isMending(before.features.get(feature.id))
    ? { kind: 'mended', feature, commit: body.commit }
    : { kind: 'landed', what: feature, commit: body.commit };
}

function quota(
  before: View,
  { account, state }: Extract<Event['body'], { type: 'quota.changed' }>,
): HappeningBody | null {
  switch (state.status) {
    case 'waiting':
      return { kind: 'quota_waiting', account, until: state.wakeAt };
    case 'unavailable':
      return { kind: 'account_unavailable', account, detail: state.detail };
    case 'open':
      return before.waitingAccounts.has(account) ? { kind: 'quota_open', account } : null;
    case 'ramp':
      return before.waitingAccounts.has(account) ? { kind: 'quota_open', account } : null;
    case 'canary':
      return null;
  }
}

/** Whether the feature passed before and is being made to pass again. */
export function isMending(feature: FeatureView | undefined): boolean {
  return (
    feature !== undefined && 'regression' in feature.state && feature.state.regression !== null
  );
}

/** A feature that no event has named yet still has its number. */
export function nameOf(view: View, id: number): NamedFeature {
  return { id, name: view.features.get(id)?.name ?? '' };
}
