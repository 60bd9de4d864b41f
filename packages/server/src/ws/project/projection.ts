import type { AgentEvent, Event, EventBody, Feature } from '@ropewalk/contracts';
import { activityOf, logLinesOf } from '@ropewalk/core';
import { toWireTime } from '../../wire/wire-feature.ts';
import { createAgentsView } from './agents-view.ts';
import { type Catalogue, createBacklogView, EMPTY_CATALOGUE } from './backlog-view.ts';
import { crewDrafts } from './crew-drafts.ts';
import type { Draft, DraftOf } from './drafts.ts';
import { landingDrafts, runDrafts } from './run-drafts.ts';
import type { View } from './view.ts';

/**
 * What is shown live of a project, made of nothing but its events and the typed entries of its transcripts:
 * the same past gives the same messages. What an agent writes is repeated and never understood.
 */
export interface Projection {
  /** What an event says; not more than fits into its places. */
  onEvent(event: Event): readonly Draft[];
  /** What an entry of a transcript says: one message per line of the log, and at most one of the agent. */
  onEntry(runId: number, at: number, event: AgentEvent): readonly Draft[];
  /** Whether an event needs a catalogue that was read after it. */
  needsCatalogue(event: Event): boolean;
  learn(catalogue: Catalogue): void;
  /** Puts the backlog right where its events do not tell all, as those of a project from elsewhere. */
  correct(features: readonly Pick<Feature, 'id' | 'state'>[]): void;
  /** The state as messages. */
  present(): {
    readonly status: DraftOf<'agent_status'>;
    readonly progress: DraftOf<'progress'>;
    readonly agents: readonly DraftOf<'agent_update'>[];
  };
}

/** A project of which nothing has happened. */
export function createProjection(): Projection {
  const view: View = {
    backlog: createBacklogView(),
    agents: createAgentsView(() => view.catalogue),
    catalogue: EMPTY_CATALOGUE,
    status: 'stopped',
    runOfLanding: new Map(),
  };
  let shown = JSON.stringify(view.backlog.progress());
  let stale = true;

  const withProgress = (drafts: readonly Draft[]): readonly Draft[] => {
    const progress = view.backlog.progress();
    const now = JSON.stringify(progress);
    if (now === shown) {
      return drafts;
    }
    shown = now;
    return [...drafts, progress];
  };

  return {
    onEvent(event) {
      stale ||= CHANGES_CATALOGUE.has(event.body.type);
      return withProgress([eventDraft(event), ...draftsOf(view, event)]);
    },
    onEntry(runId, at, event) {
      const agent = view.agents.get(runId);
      if (agent === undefined) {
        return [];
      }
      const [featureId] = agent.featureIds;
      const timestamp = toWireTime(at);
      const lines = logLinesOf(event).map((line): Draft => ({
        type: 'log',
        line,
        timestamp,
        ...(featureId === undefined ? {} : { featureId }),
        agentIndex: runId,
      }));
      const activity = activityOf(event);
      const update = activity === null ? null : view.agents.show(agent, activity, at);
      return update === null ? lines : [...lines, update];
    },
    needsCatalogue: ({ body }) =>
      (stale || CHANGES_CATALOGUE.has(body.type)) && USES_CATALOGUE.has(body.type),
    learn(catalogue) {
      view.catalogue = catalogue;
      stale = false;
    },
    correct(features) {
      view.backlog.clear();
      features.forEach(({ id, state }) => view.backlog.set(id, state.status));
      shown = JSON.stringify(view.backlog.progress());
    },
    present: () => ({
      status: { type: 'agent_status', status: view.status },
      progress: view.backlog.progress(),
      agents: view.agents.all(),
    }),
  };
}

const CHANGES_CATALOGUE: ReadonlySet<EventBody['type']> = new Set<EventBody['type']>([
  'feature.created',
  'feature.edited',
  'feature.deleted',
  'project.configured',
  'project.reset',
  'crew.started',
]);

/** Those that make messages with names or counts in them. */
const USES_CATALOGUE: ReadonlySet<EventBody['type']> = new Set<EventBody['type']>([
  'crew.started',
  'crew.resumed',
  'crew.draining',
  'crew.ended',
  'run.queued',
  'run.preparing',
  'run.started',
  'run.ended',
  'lease.granted',
]);

function eventDraft({ seq, at, body }: Event): DraftOf<'event'> {
  return { type: 'event', event_seq: seq, at: toWireTime(at), body };
}

function draftsOf(view: View, { body, at }: Event): readonly Draft[] {
  switch (body.type) {
    case 'crew.started':
    case 'crew.paused':
    case 'crew.resumed':
    case 'crew.draining':
    case 'crew.ended':
      return crewDrafts(view, body, at);
    case 'feature.created':
      view.backlog.set(body.featureId, 'pending');
      return [featureUpdate(body.featureId, 'pending')];
    case 'feature.moved':
      view.backlog.set(body.featureId, body.state.status);
      return [featureUpdate(body.featureId, body.state.status)];
    case 'feature.edited':
      return [featureUpdate(body.featureId, view.backlog.status(body.featureId) ?? 'pending')];
    case 'feature.deleted':
      view.backlog.remove(body.featureId);
      return [featureUpdate(body.featureId, 'deleted')];
    case 'project.reset':
      view.backlog.clear();
      return [];
    case 'run.queued':
    case 'run.preparing':
    case 'run.started':
    case 'run.outcome':
    case 'run.ended':
    case 'lease.granted':
      return runDrafts(view, body, at);
    case 'landing.queued':
    case 'landing.gating':
    case 'landing.landed':
    case 'landing.refused':
      return landingDrafts(view, body, at);
    default:
      return [];
  }
}

function featureUpdate(
  featureId: number,
  status: DraftOf<'feature_update'>['status'],
): DraftOf<'feature_update'> {
  return { type: 'feature_update', feature_id: featureId, passes: status === 'passing', status };
}
