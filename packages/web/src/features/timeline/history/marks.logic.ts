import type { TimelineEvent } from './event.ts';

export type MarkKind =
  | 'landed'
  | 'refused'
  | 'regressed'
  | 'mended'
  | 'asked'
  | 'parked'
  | 'red'
  | 'green'
  | 'budget'
  | 'crew_started'
  | 'crew_paused'
  | 'crew_resumed'
  | 'crew_draining'
  | 'crew_ended';

/** Something that happened at a moment and is worth going to. */
export interface Mark {
  readonly seq: number;
  readonly at: number;
  readonly kind: MarkKind;
  readonly featureId: number | null;
  readonly runId: number | null;
  /** What more there is to say; empty where the kind says it all. */
  readonly detail: string;
}

/** The mark of an event, or null. `regressions` are those that were open before it. */
export function toMark(
  { seq, at, body }: TimelineEvent,
  regressions: ReadonlySet<number>,
): Mark | null {
  const mark = (
    kind: MarkKind,
    featureId: number | null = null,
    runId: number | null = null,
    detail: string = '',
  ): Mark => ({ seq, at, kind, featureId, runId, detail });
  switch (body.type) {
    case 'landing.landed':
      return mark('landed', body.featureId, body.runId, whatLanded(body.featureId, body.runId));
    case 'landing.refused':
      return mark('refused', body.featureId, body.runId, body.refusal.code.replaceAll('_', ' '));
    case 'feature.regressed':
      return mark('regressed', body.featureId, body.runId, body.reason);
    case 'feature.moved':
      switch (body.state.status) {
        case 'passing':
          return regressions.has(body.featureId) ? mark('mended', body.featureId) : null;
        case 'needs_input':
          return mark('asked', body.featureId, null, body.state.question.prompt);
        case 'parked':
          return mark('parked', body.featureId, null, body.state.detail);
        default:
          return null;
      }
    case 'project.target_red':
      return mark('red', body.featureId, null, body.command);
    case 'project.target_green':
      return mark('green');
    case 'budget.reached':
      return mark('budget', body.featureId, body.runId);
    case 'crew.started':
      return mark('crew_started');
    case 'crew.paused':
      return mark('crew_paused');
    case 'crew.resumed':
      return mark('crew_resumed');
    case 'crew.draining':
      return mark('crew_draining');
    case 'crew.ended':
      return mark('crew_ended', null, null, body.end.detail);
    default:
      return null;
  }
}

/** What has no feature is the first layout of the project, or what a person has committed. */
function whatLanded(featureId: number | null, runId: number | null): string {
  if (featureId !== null) {
    return '';
  }
  return runId === null ? 'commits of a person' : 'the scaffold of the project';
}
