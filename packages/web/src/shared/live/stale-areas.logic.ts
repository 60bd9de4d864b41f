import type { Area } from '#shared/api/keys.ts';
import type { EventType } from '@ropewalk/contracts';

const WORK: readonly Area[] = ['overview', 'reasons', 'runs'];

/** What an event makes stale. Cards of the board are kept by themselves (`shared/cards`). */
const STALE_BY_TYPE: Readonly<Record<EventType, readonly Area[]>> = {
  'project.registered': ['detail'],
  'project.configured': ['detail', 'settings', 'overview', 'reasons'],
  'improve.configured': ['proposals', 'overview'],
  'proposal.added': ['proposals', 'overview'],
  'proposal.accepted': ['proposals', 'overview'],
  'proposal.rejected': ['proposals', 'overview'],
  'project.imported': ['detail', 'overview', 'graph'],
  'project.reset': [
    'detail',
    'overview',
    'graph',
    'feature',
    'runs',
    'landings',
    'verdicts',
    'spec',
  ],
  'project.deleted': [],
  'project.config_taken': ['settings', 'detail'],
  'project.target_red': ['overview', 'landings'],
  'project.target_green': ['overview', 'landings'],
  'project.follow_blocked': ['overview'],
  'project.followed': ['overview'],
  'policy.proposed': ['settings', 'overview'],
  'policy.accepted': ['settings', 'overview', 'feature', 'reasons'],
  'policy.refused': ['settings', 'overview'],
  'spec.written': ['spec', 'detail', 'overview'],
  'chat.changed': ['chats'],
  'project.pushed': ['overview'],
  'project.push_failed': ['overview'],
  'budget.reached': ['overview', 'usage', 'reasons'],
  'budget.neared': ['overview', 'usage'],
  'budget.added': ['overview', 'usage', 'reasons'],
  'settings.changed': ['settings', 'overview', 'reasons'],
  'crew.started': ['crew', 'overview', 'reasons'],
  'crew.paused': ['crew', 'overview', 'reasons'],
  'crew.resumed': ['crew', 'overview', 'reasons'],
  'crew.draining': ['crew', 'overview', 'reasons'],
  'crew.ended': ['crew', 'overview', 'reasons', 'usage', 'proposals'],
  'schedule.created': ['schedules', 'overview'],
  'schedule.changed': ['schedules', 'overview'],
  'schedule.deleted': ['schedules', 'overview'],
  'schedule.acted': ['schedules', 'overview'],
  'feature.created': ['overview', 'graph'],
  'feature.edited': ['feature', 'graph', 'reasons'],
  'feature.deleted': ['feature', 'graph', 'overview', 'reasons'],
  'feature.moved': ['feature', 'overview', 'reasons'],
  'feature.tested': ['feature', 'verdicts', 'overview'],
  'feature.regressed': ['feature', 'overview', 'verdicts'],
  'feature.suspected': ['feature', 'overview'],
  'feature.noted': ['feature'],
  'lease.granted': [],
  'lease.released': [],
  'lease.expired': WORK,
  'run.queued': WORK,
  'run.preparing': ['runs'],
  'run.started': WORK,
  'run.outcome': ['runs', 'feature'],
  'run.message': ['runs'],
  'run.calls_refused': ['runs'],
  'run.trespassed': ['runs'],
  'run.message_delivered': ['runs'],
  'run.ended': [...WORK, 'feature', 'usage'],
  'landing.queued': ['landings', 'overview'],
  'landing.gating': ['landings', 'overview'],
  'landing.landed': ['landings', 'overview', 'feature', 'verdicts'],
  'landing.refused': ['landings', 'overview', 'feature', 'verdicts'],
  'verdict.recorded': ['verdicts', 'feature'],
  'quota.changed': ['overview', 'reasons'],
  // Of the fleet: the socket of the machine tells of them (`machine-live`).
  'worker.joined': [],
  'worker.changed': [],
  'worker.lost': [],
  'worker.returned': [],
  'worker.freed': [],
  'worker.token_made': [],
  'worker.token_revoked': [],
  'run.assigned': ['runs', 'overview'],
  'run.late_work': ['runs', 'feature', 'overview'],
};

/** The areas that must be read anew after an event; all of them for an event that this page does not know yet. */
export function staleAreas(type: string): readonly Area[] | 'all' {
  return isKnown(type) ? STALE_BY_TYPE[type] : 'all';
}

function isKnown(type: string): type is EventType {
  return Object.hasOwn(STALE_BY_TYPE, type);
}
