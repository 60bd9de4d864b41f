import type { CrewEnd, EventBody } from '@ropewalk/contracts';
import { toAgentStatusName } from '../../api/agent-status.ts';
import type { Draft, DraftOf } from './drafts.ts';
import { orchestratorUpdate, type View } from './view.ts';

type CrewEvent = Extract<EventBody, { readonly type: `crew.${string}` }>;
type Decision = Pick<DraftOf<'orchestrator_update'>, 'eventType' | 'state' | 'message'>;

/** What an event of the crew itself says. */
export function crewDrafts(view: View, body: CrewEvent, at: number): readonly Draft[] {
  const before = view.status;
  view.status = statusOf(body);
  const status: Draft = { type: 'agent_status', status: view.status };
  const decision = decisionOf(body, before);
  return decision === null ? [status] : [status, orchestratorUpdate(view, decision, at)];
}

function statusOf(body: CrewEvent): View['status'] {
  switch (body.type) {
    case 'crew.started':
    case 'crew.resumed':
      return 'running';
    case 'crew.paused':
      return 'paused';
    case 'crew.draining':
      return 'pausing';
    case 'crew.ended':
      return toAgentStatusName({ status: 'stopped', end: body.end });
  }
}

function decisionOf(body: CrewEvent, before: View['status']): Decision | null {
  switch (body.type) {
    case 'crew.started':
      return {
        eventType: 'capacity_check',
        state: 'scheduling',
        message: 'The crew has started.',
      };
    case 'crew.paused':
      return null;
    case 'crew.resumed':
      return before === 'pausing'
        ? { eventType: 'drain_resume', state: 'scheduling', message: 'The crew goes on.' }
        : null;
    case 'crew.draining':
      return {
        eventType: 'drain_start',
        state: 'draining',
        message: 'Nothing new is started; what runs may finish.',
      };
    case 'crew.ended':
      return decisionAtEnd(body.end);
  }
}

function decisionAtEnd({ reason, detail }: CrewEnd): Decision {
  switch (reason) {
    case 'all_passing':
      return { eventType: 'all_complete', state: 'complete', message: detail };
    case 'drained':
      return { eventType: 'drain_complete', state: 'paused', message: detail };
    default:
      return { eventType: 'capacity_check', state: 'idle', message: detail };
  }
}
