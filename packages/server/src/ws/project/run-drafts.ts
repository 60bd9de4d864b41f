import type { EventBody } from '@ropewalk/contracts';
import type { AgentActivity } from '@ropewalk/core';
import { featureName } from './agents-view.ts';
import type { Draft, DraftOf } from './drafts.ts';
import { orchestratorUpdate, type View } from './view.ts';

type BodyOf<T extends EventBody['type']> = Extract<EventBody, { readonly type: T }>;
type RunEvent = BodyOf<
  'run.queued' | 'run.preparing' | 'run.started' | 'run.outcome' | 'run.ended' | 'lease.granted'
>;
type LandingEvent = BodyOf<
  'landing.queued' | 'landing.gating' | 'landing.landed' | 'landing.refused'
>;
type Agent = NonNullable<ReturnType<View['agents']['get']>>;

/** What an event of a run says: of its agent, and of the crew that has started or lost it. */
export function runDrafts(view: View, body: RunEvent, at: number): readonly Draft[] {
  if (body.type === 'run.queued') {
    return queuedDrafts(view, body, at);
  }
  const agent = view.agents.get(body.runId);
  if (agent === undefined) {
    return [];
  }
  switch (body.type) {
    case 'run.preparing':
      return shown(view, agent, { state: 'idle', thought: 'Preparing a workspace' }, at);
    case 'run.started':
      agent.startedAt = at;
      return [...shown(view, agent, STARTING, at), ...featureStart(view, agent, at)];
    case 'run.outcome':
      agent.outcomes.push(body.outcome);
      return [];
    case 'lease.granted':
      if (agent.featureIds.includes(body.featureId)) {
        return [];
      }
      agent.featureIds = [...agent.featureIds, body.featureId];
      return shown(view, agent, { state: 'working', thought: `Takes on #${body.featureId}` }, at);
    case 'run.ended': {
      const said = COMPLETIONS[agent.role];
      const name = featureName(agent, view.catalogue);
      const last = view.agents.end(agent, body.detail, at);
      const decision = { ...said, message: `${said.message}: ${name}. ${body.detail}` };
      return [last, orchestratorUpdate(view, decision, at, featureOf(view, agent))];
    }
  }
}

/** What the landing of a run's work says of its agent. */
export function landingDrafts(view: View, body: LandingEvent, at: number): readonly Draft[] {
  if (body.type === 'landing.queued' && body.runId !== null) {
    view.runOfLanding.set(body.landingId, body.runId);
  }
  const agent = view.agents.get(view.runOfLanding.get(body.landingId) ?? 0);
  if (body.type === 'landing.landed' || body.type === 'landing.refused') {
    view.runOfLanding.delete(body.landingId);
  }
  return agent === undefined ? [] : shown(view, agent, landingActivity(body), at);
}

function landingActivity(body: LandingEvent): AgentActivity {
  switch (body.type) {
    case 'landing.queued':
      return { state: 'testing', thought: 'Waits for the gate' };
    case 'landing.gating':
      return { state: 'testing', thought: 'The gate runs the checks' };
    case 'landing.landed':
      return { state: 'working', thought: 'Landed on the target branch' };
    case 'landing.refused':
      return { state: 'struggling', thought: `The landing was refused: ${body.refusal.code}` };
  }
}

const STARTING: AgentActivity = { state: 'thinking', thought: 'Starting work...' };

type Said = Pick<DraftOf<'orchestrator_update'>, 'eventType' | 'state' | 'message'>;

const STARTS: Readonly<Record<Agent['role'], Said>> = {
  initializer: {
    eventType: 'init_start',
    state: 'initializing',
    message: 'An agent reads the spec',
  },
  improving: {
    eventType: 'init_start',
    state: 'initializing',
    message: 'An agent looks for improvements',
  },
  coding: { eventType: 'coding_spawn', state: 'spawning', message: 'A coding agent starts' },
  external: {
    eventType: 'coding_spawn',
    state: 'spawning',
    message: 'An agent from outside joins',
  },
  testing: { eventType: 'testing_spawn', state: 'spawning', message: 'A testing agent starts' },
};

const COMPLETIONS: Readonly<Record<Agent['role'], Said>> = {
  initializer: {
    eventType: 'init_complete',
    state: 'scheduling',
    message: 'The agent that reads the spec has ended',
  },
  improving: {
    eventType: 'init_complete',
    state: 'scheduling',
    message: 'The agent that looks for improvements has ended',
  },
  coding: {
    eventType: 'coding_complete',
    state: 'monitoring',
    message: 'A coding agent has ended',
  },
  external: {
    eventType: 'coding_complete',
    state: 'monitoring',
    message: 'The agent from outside has left',
  },
  testing: {
    eventType: 'testing_complete',
    state: 'monitoring',
    message: 'A testing agent has ended',
  },
};

function queuedDrafts(view: View, body: BodyOf<'run.queued'>, at: number): readonly Draft[] {
  const agent = view.agents.add(body, at);
  if (agent === null) {
    return [];
  }
  const activity: AgentActivity =
    agent.role === 'external' ? STARTING : { state: 'idle', thought: 'Waits for a workspace' };
  const said = STARTS[agent.role];
  const decision = { ...said, message: `${said.message}: ${featureName(agent, view.catalogue)}` };
  const drafts: readonly Draft[] = [
    ...shown(view, agent, activity, at),
    orchestratorUpdate(view, decision, at, featureOf(view, agent)),
  ];
  const { maxConcurrency } = view.catalogue;
  const isFull = agent.role === 'coding' && view.agents.count('coding') === maxConcurrency;
  return isFull ? [...drafts, orchestratorUpdate(view, AT_CAPACITY, at)] : drafts;
}

const AT_CAPACITY: Said = {
  eventType: 'at_capacity',
  state: 'monitoring',
  message: 'As many agents work as are allowed.',
};

function featureStart(view: View, agent: Agent, at: number): readonly Draft[] {
  if (agent.role !== 'coding') {
    return [];
  }
  const message = `Work begins: ${featureName(agent, view.catalogue)}`;
  const decision: Said = { eventType: 'feature_start', state: 'monitoring', message };
  return [orchestratorUpdate(view, decision, at, featureOf(view, agent))];
}

function featureOf(view: View, agent: Agent) {
  const [featureId] = agent.featureIds;
  return featureId === undefined
    ? {}
    : { featureId, featureName: featureName(agent, view.catalogue) };
}

function shown(view: View, agent: Agent, activity: AgentActivity, at: number): readonly Draft[] {
  const update = view.agents.show(agent, activity, at);
  return update === null ? [] : [update];
}
