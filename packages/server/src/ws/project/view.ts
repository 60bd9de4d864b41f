import { oneLine } from '@ropewalk/core';
import { toWireTime } from '../../wire/wire-feature.ts';
import type { AgentsView } from './agents-view.ts';
import type { BacklogView, Catalogue } from './backlog-view.ts';
import type { DraftOf } from './drafts.ts';

/** What the parts of a projection work with; its mutable state. */
export interface View {
  readonly backlog: BacklogView;
  readonly agents: AgentsView;
  catalogue: Catalogue;
  status: DraftOf<'agent_status'>['status'];
  /** Which run a landing belongs to. */
  readonly runOfLanding: Map<number, number>;
}

/** What the crew decides, with the counts of this moment. */
export function orchestratorUpdate(
  view: View,
  said: Pick<DraftOf<'orchestrator_update'>, 'eventType' | 'state' | 'message'>,
  at: number,
  feature: { readonly featureId?: number; readonly featureName?: string } = {},
): DraftOf<'orchestrator_update'> {
  const { ready, blocked } = view.backlog.waiting(view.catalogue);
  return {
    type: 'orchestrator_update',
    ...said,
    message: oneLine(said.message),
    timestamp: toWireTime(at),
    codingAgents: view.agents.count('coding'),
    testingAgents: view.agents.count('testing'),
    maxConcurrency: view.catalogue.maxConcurrency,
    readyCount: ready,
    blockedCount: blocked,
    ...feature,
  };
}
