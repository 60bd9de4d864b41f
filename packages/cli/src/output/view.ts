import type { CrewEnd, Event, FeatureState, LandingRefusal, Role } from '@ropewalk/contracts';
import { NOTHING_COUNTED, plusTally, type Tally } from './tally.ts';
import { happeningOf, isMending, type Happening } from './happening.ts';

/** What an agent does at the moment. */
export type Activity =
  | { readonly kind: 'queued' }
  | { readonly kind: 'preparing' }
  | { readonly kind: 'working' }
  | { readonly kind: 'landing_queue' }
  | { readonly kind: 'gate' }
  | { readonly kind: 'answering_refusal'; readonly code: LandingRefusal['code'] }
  | { readonly kind: 'mending' };

/** A run that has not ended. */
export interface AgentView {
  readonly runId: number;
  readonly role: Role;
  readonly featureIds: readonly number[];
  readonly activity: Activity;
  /** When it was queued or, once it runs, started. */
  readonly since: number;
  /** Which feature a run with several works on, once an event has told. */
  readonly featureId: number | null;
}

export interface FeatureView {
  readonly id: number;
  readonly name: string;
  readonly state: FeatureState;
}

export type CrewView =
  | { readonly status: 'stopped'; readonly startedAt: number | null; readonly end: CrewEnd | null }
  | { readonly status: 'running' | 'paused' | 'draining'; readonly startedAt: number };

/** A project as events tell it. */
export interface View {
  /** Of the last event; 0 before the first. */
  readonly seq: number;
  readonly crew: CrewView;
  readonly features: ReadonlyMap<number, FeatureView>;
  readonly agents: ReadonlyMap<number, AgentView>;
  /** Who waits in or passes the gate: landing → run. */
  readonly landings: ReadonlyMap<number, number | null>;
  /** Features over which an agent has died and that have not passed since. */
  readonly deaths: ReadonlySet<number>;
  readonly waitingAccounts: ReadonlyMap<string, number>;
  readonly tally: Tally;
  /** Why the person's folder does not show what has landed; null when it does. */
  readonly followBlocked: string | null;
  /** The last happenings, oldest first. */
  readonly recent: readonly Happening[];
}

/** The same, while one fold owns it. */
type Draft = {
  -readonly [K in keyof View]: View[K] extends ReadonlyMap<infer Key, infer Value>
    ? Map<Key, Value>
    : View[K] extends ReadonlySet<infer Value>
      ? Set<Value>
      : View[K];
};

const RECENT = 8;
/** A project before its first event. */
export function emptyView(): View {
  return emptyDraft();
}

function emptyDraft(): Draft {
  return {
    seq: 0,
    crew: { status: 'stopped', startedAt: null, end: null },
    features: new Map(),
    agents: new Map(),
    landings: new Map(),
    deaths: new Set(),
    waitingAccounts: new Map(),
    tally: NOTHING_COUNTED,
    followBlocked: null,
    recent: [],
  };
}

/** The view after one more event. Pure; for a long history use `createViewFold`. */
export function evolveView(view: View, event: Event): View {
  const draft: Draft = {
    ...view,
    features: new Map(view.features),
    agents: new Map(view.agents),
    landings: new Map(view.landings),
    deaths: new Set(view.deaths),
    waitingAccounts: new Map(view.waitingAccounts),
  };
  apply(draft, event);
  return draft;
}

/** Folds events into one view of its own, without a copy for each. */
export interface ViewFold {
  /** Changes with every `add`. */
  readonly view: View;
  add(event: Event): Happening | null;
}

export function createViewFold(): ViewFold {
  const draft = emptyDraft();
  return { view: draft, add: (event) => apply(draft, event) };
}

function apply(draft: Draft, event: Event): Happening | null {
  const happening = happeningOf(draft, event);
  if (happening !== null) {
    draft.recent = [...draft.recent, happening].slice(-RECENT);
  }
  draft.seq = event.seq;
  const { body, at } = event;
  if (body.type.startsWith('crew.')) {
    applyToCrew(draft, event);
  } else if (body.type.startsWith('run.')) {
    applyToRun(draft, event);
  } else if (body.type.startsWith('landing.')) {
    applyToLanding(draft, event);
  } else if (body.type.startsWith('feature.')) {
    applyToFeature(draft, event);
  } else if (body.type === 'quota.changed') {
    draft.waitingAccounts.delete(body.account);
    if (body.state.status === 'waiting') {
      draft.waitingAccounts.set(body.account, body.state.wakeAt);
    } else if (body.state.status === 'unavailable') {
      draft.waitingAccounts.set(body.account, at);
    }
  } else if (body.type === 'project.follow_blocked') {
    draft.followBlocked = body.detail;
  } else if (body.type === 'project.followed') {
    draft.followBlocked = null;
  }
  return happening;
}

function applyToCrew(draft: Draft, { body, at }: Event): void {
  const startedAt = draft.crew.startedAt ?? at;
  switch (body.type) {
    case 'crew.started':
      draft.crew = { status: 'running', startedAt: at };
      draft.tally = NOTHING_COUNTED;
      break;
    case 'crew.paused':
      draft.crew = { status: 'paused', startedAt };
      break;
    case 'crew.resumed':
      draft.crew = { status: 'running', startedAt };
      break;
    case 'crew.draining':
      draft.crew = { status: 'draining', startedAt };
      break;
    case 'crew.ended':
      draft.crew = { status: 'stopped', startedAt: draft.crew.startedAt, end: body.end };
      break;
    default:
      break;
  }
}

function applyToFeature(draft: Draft, { body }: Event): void {
  switch (body.type) {
    case 'feature.created':
      draft.features.set(body.featureId, {
        id: body.featureId,
        name: body.name,
        state: { status: 'pending', backingOffUntil: null, regression: null },
      });
      break;
    case 'feature.deleted':
      draft.features.delete(body.featureId);
      draft.deaths.delete(body.featureId);
      break;
    case 'feature.regressed':
      draft.tally = plusTally(draft.tally, { regressionsFound: 1 });
      break;
    case 'feature.moved': {
      const feature = draft.features.get(body.featureId);
      if (feature === undefined) {
        break;
      }
      const moved = { ...feature, state: body.state };
      draft.features.set(body.featureId, moved);
      if (body.state.status === 'in_progress') {
        const agent = draft.agents.get(body.state.runId);
        const mends = isMending(moved) && agent?.role === 'testing';
        setAgent(draft, body.state.runId, {
          featureId: body.featureId,
          ...(mends ? { activity: { kind: 'mending' } } : {}),
        });
      }
      break;
    }
    default:
      break;
  }
}

function applyToRun(draft: Draft, { body, at }: Event): void {
  switch (body.type) {
    case 'run.queued':
      draft.agents.set(body.runId, {
        runId: body.runId,
        role: body.role,
        featureIds: body.featureIds,
        activity: { kind: 'queued' },
        since: at,
        featureId: body.featureIds.length === 1 ? (body.featureIds[0] ?? null) : null,
      });
      break;
    case 'run.preparing':
      setAgent(draft, body.runId, { activity: { kind: 'preparing' } });
      break;
    case 'run.started':
      setAgent(draft, body.runId, { activity: { kind: 'working' }, since: at });
      break;
    case 'run.outcome':
      if (body.outcome === 'died' && body.featureId !== null) {
        const isCoding = draft.agents.get(body.runId)?.role !== 'testing';
        if (isCoding) draft.deaths.add(body.featureId);
      }
      break;
    case 'run.ended': {
      const agent = draft.agents.get(body.runId);
      draft.tally = plusTally(draft.tally, {
        runsEnded: 1,
        agentMs: agent === undefined ? 0 : at - agent.since,
        usage: body.usage,
      });
      draft.agents.delete(body.runId);
      break;
    }
    default:
      break;
  }
}

function applyToLanding(draft: Draft, { body }: Event): void {
  switch (body.type) {
    case 'landing.queued':
      draft.landings.set(body.landingId, body.runId);
      setAgent(draft, body.runId, {
        activity: { kind: 'landing_queue' },
        ...(body.featureId === null ? {} : { featureId: body.featureId }),
      });
      break;
    case 'landing.gating':
      setAgent(draft, draft.landings.get(body.landingId) ?? null, { activity: { kind: 'gate' } });
      break;
    case 'landing.landed': {
      draft.landings.delete(body.landingId);
      setAgent(draft, body.runId, { activity: { kind: 'working' } });
      const feature = body.featureId === null ? undefined : draft.features.get(body.featureId);
      draft.tally = plusTally(draft.tally, {
        landings: 1,
        regressionsFixed: isMending(feature) ? 1 : 0,
        crashesRecovered: feature !== undefined && draft.deaths.delete(feature.id) ? 1 : 0,
      });
      break;
    }
    case 'landing.refused': {
      draft.landings.delete(body.landingId);
      const { code } = body.refusal;
      setAgent(draft, body.runId, { activity: { kind: 'answering_refusal', code } });
      draft.tally = plusTally(draft.tally, {
        conflicts: code === 'conflict' ? 1 : 0,
        refused: code === 'conflict' || code === 'interrupted' ? 0 : 1,
      });
      break;
    }
    default:
      break;
  }
}

function setAgent(draft: Draft, runId: number | null, change: Partial<AgentView>): void {
  const agent = runId === null ? undefined : draft.agents.get(runId);
  if (agent !== undefined) {
    draft.agents.set(agent.runId, { ...agent, ...change });
  }
}
