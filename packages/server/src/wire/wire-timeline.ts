import type { Event, EventType, TimelineEntry } from '@ropewalk/contracts';

/** Events that change what a timeline shows; no others need be read. */
export const TIMELINE_EVENTS: readonly EventType[] = [
  'project.reset',
  'project.target_red',
  'project.target_green',
  'crew.started',
  'crew.resumed',
  'crew.paused',
  'crew.draining',
  'crew.ended',
  'feature.created',
  'feature.moved',
  'feature.deleted',
  'run.queued',
  'run.started',
  'run.ended',
  'landing.landed',
  'landing.refused',
  'verdict.recorded',
];

const CREW = {
  'crew.started': 'running',
  'crew.resumed': 'running',
  'crew.paused': 'paused',
  'crew.draining': 'draining',
} as const;

/** What an event changes of what is seen; null for all that are no `TIMELINE_EVENTS`. */
export function toTimelineEntry({ seq, at, body }: Event): TimelineEntry | null {
  switch (body.type) {
    case 'feature.created':
      return { ...featureAt(seq, at, body.featureId, 'pending'), name: body.name };
    case 'feature.moved':
      return featureAt(seq, at, body.featureId, body.state.status);
    case 'feature.deleted':
      return featureAt(seq, at, body.featureId, 'deleted');
    case 'run.queued': {
      const { runId, role, featureIds } = body;
      return {
        seq,
        at,
        kind: 'run',
        run_id: runId,
        status: 'queued',
        role,
        feature_ids: featureIds,
      };
    }
    case 'run.started':
      return { seq, at, kind: 'run', run_id: body.runId, status: 'running' };
    case 'run.ended':
      return { seq, at, kind: 'run', run_id: body.runId, status: 'ended' };
    case 'landing.landed':
    case 'landing.refused': {
      const { landingId, featureId, runId } = body;
      const refused = body.type === 'landing.refused' ? body.refusal.code : null;
      const about = { landing_id: landingId, feature_id: featureId, run_id: runId };
      return { seq, at, kind: 'landing', ...about, refused };
    }
    case 'verdict.recorded': {
      const { verdictId, featureId, kind, outcome } = body;
      const about = { verdict_id: verdictId, feature_id: featureId };
      return { seq, at, kind: 'verdict', ...about, of: kind, outcome };
    }
    case 'crew.started':
    case 'crew.resumed':
    case 'crew.paused':
    case 'crew.draining':
      return { seq, at, kind: 'crew', status: CREW[body.type], end: null };
    case 'crew.ended':
      return { seq, at, kind: 'crew', status: 'stopped', end: body.end.reason };
    case 'project.target_red':
      return { seq, at, kind: 'target', mended_by: body.featureId };
    case 'project.target_green':
      return { seq, at, kind: 'target', mended_by: null };
    case 'project.reset':
      return { seq, at, kind: 'reset' };
    default:
      return null;
  }
}

type FeatureEntry = Extract<TimelineEntry, { kind: 'feature' }>;

function featureAt(
  seq: number,
  at: number,
  featureId: number,
  status: FeatureEntry['status'],
): FeatureEntry {
  return { seq, at, kind: 'feature', feature_id: featureId, status };
}
