import { mascotOf, type Role, type RunOutcome } from '@ropewalk/contracts';
import { type AgentActivity, oneLine } from '@ropewalk/core';
import { toWireTime } from '../../wire/wire-feature.ts';
import type { Catalogue } from './backlog-view.ts';
import type { DraftOf } from './drafts.ts';

type ShownRole = DraftOf<'agent_update'>['role'];

/** One agent of the crew, from the queue to the end of its run. */
interface Agent {
  readonly runId: number;
  readonly role: ShownRole;
  featureIds: readonly number[];
  readonly outcomes: RunOutcome[];
  activity: AgentActivity;
  /** Of the last change. */
  at: number;
  startedAt: number | null;
}

/** The agents that work at present. */
export interface AgentsView {
  /** Null for roles that are no part of a crew. */
  add(
    run: { readonly runId: number; readonly role: Role; readonly featureIds: readonly number[] },
    at: number,
  ): Agent | null;
  get(runId: number): Agent | undefined;
  /** Shows what an agent does; null when that is what it was doing. */
  show(agent: Agent, activity: AgentActivity, at: number): DraftOf<'agent_update'> | null;
  /** Takes an agent out, with the last that is to be said of it. */
  end(agent: Agent, detail: string, at: number): DraftOf<'agent_update'>;
  count(type: 'coding' | 'testing'): number;
  /** One update for each agent, in the order of their runs. */
  all(): readonly DraftOf<'agent_update'>[];
}

const NAME_WITHOUT_FEATURES: Readonly<Record<ShownRole, string>> = {
  initializer: 'Initializer',
  coding: 'Coding',
  testing: 'Regression Testing',
  improving: 'Looking for improvements',
  external: 'External agent',
};

const SUCCESSES: ReadonlySet<RunOutcome> = new Set<RunOutcome>(['landed', 'verified', 'completed']);
const MAX_THOUGHT_CHARACTERS = 100;

/** No agents. `catalogue` is asked for the names of features. */
export function createAgentsView(catalogue: () => Catalogue): AgentsView {
  const agents = new Map<number, Agent>();
  const update = (agent: Agent, ended: boolean): DraftOf<'agent_update'> => ({
    type: 'agent_update',
    agentIndex: agent.runId,
    agentName: mascotOf(agent.runId),
    agentType: agentType(agent.role),
    featureId: agent.featureIds[0] ?? 0,
    featureIds: [...agent.featureIds],
    featureName: featureName(agent, catalogue()),
    state: agent.activity.state,
    thought: agent.activity.thought,
    timestamp: toWireTime(agent.at),
    role: agent.role,
    startedAt: agent.startedAt === null ? null : toWireTime(agent.startedAt),
    ended,
  });
  return {
    add({ runId, role, featureIds }, at) {
      if (role === 'assistant') {
        return null;
      }
      const activity: AgentActivity = { state: 'idle', thought: null };
      const agent: Agent = {
        runId,
        role,
        featureIds,
        outcomes: [],
        activity,
        at,
        startedAt: null,
      };
      agents.set(runId, agent);
      return agent;
    },
    get: (runId) => agents.get(runId),
    show(agent, activity, at) {
      const { state, thought } = agent.activity;
      if (state === activity.state && thought === activity.thought) {
        return null;
      }
      agent.activity = activity;
      agent.at = at;
      return update(agent, false);
    },
    end(agent, detail, at) {
      agents.delete(agent.runId);
      agent.activity = lastActivity(agent, detail);
      agent.at = at;
      return update(agent, true);
    },
    count: (type) => [...agents.values()].filter((agent) => agentType(agent.role) === type).length,
    all: () => [...agents.values()].map((agent) => update(agent, false)),
  };
}

function agentType(role: ShownRole): 'coding' | 'testing' {
  return role === 'testing' ? 'testing' : 'coding';
}

/** The name of a feature, or the numbers of several. */
export function featureName(
  run: { readonly role: ShownRole; readonly featureIds: readonly number[] },
  { features }: { readonly features: ReadonlyMap<number, { readonly name: string }> },
): string {
  const [first, ...others] = run.featureIds;
  if (first === undefined) {
    return NAME_WITHOUT_FEATURES[run.role];
  }
  return others.length === 0
    ? (features.get(first)?.name ?? `Feature #${first}`)
    : `Features ${run.featureIds.map((id) => `#${id}`).join(', ')}`;
}

/** What was landed or verified is a success, whatever became of the rest; nothing else is. */
function lastActivity({ outcomes }: Agent, detail: string): AgentActivity {
  const done = outcomes.filter((outcome) => SUCCESSES.has(outcome)).length;
  if (done === 0) {
    return { state: 'error', thought: oneLine(detail, MAX_THOUGHT_CHARACTERS) };
  }
  return {
    state: 'success',
    thought:
      done === outcomes.length
        ? 'Completed successfully!'
        : `${done} of ${outcomes.length} completed`,
  };
}
