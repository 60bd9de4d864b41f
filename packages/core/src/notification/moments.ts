import type {
  BudgetScope,
  Event,
  EventType,
  Feature,
  Moment,
  Project,
  WebhookBody,
} from '@ropewalk/contracts';
import { redactSecrets } from '../redaction/redact-secrets.ts';

/** What happened that somebody may want to be told of, before it has words. */
export interface MomentSeen {
  readonly moment: Moment;
  /** The same for the same thing, so that it is told once. */
  readonly key: string;
  readonly projectId: number;
  readonly seq: number | null;
  readonly at: number;
  readonly featureId: number | null;
  readonly detail: string;
}

/** Events behind moments; others need not be read. */
export const MOMENT_EVENTS: readonly EventType[] = [
  'feature.moved',
  'budget.neared',
  'budget.reached',
  'project.target_red',
  'crew.ended',
];

const SCOPES: Readonly<Record<BudgetScope, string>> = {
  run: 'The budget of a run',
  feature: 'The budget of a feature',
  project_day: "The project's budget of the day",
  machine_day: "The machine's budget of the day",
};

/** The moment that an event is; null for all that nobody is told of. */
export function momentOf(event: Event): MomentSeen | null {
  const { body, projectId, seq, at } = event;
  const seen = { key: `event-${seq}`, projectId, seq, at };
  switch (body.type) {
    case 'feature.moved': {
      const { featureId, state } = body;
      if (state.status === 'needs_input') {
        return { ...seen, moment: 'needs_you', featureId, detail: state.question.prompt };
      }
      return state.status === 'parked'
        ? { ...seen, moment: 'parked', featureId, detail: `${state.reason}: ${state.detail}` }
        : null;
    }
    case 'budget.neared':
      return body.share < 0.8
        ? null
        : {
            ...seen,
            moment: 'budget_near',
            featureId: body.featureId,
            detail: `${SCOPES[body.scope]}: ${body.spent} of ${body.limit} ${body.unit} are spent.`,
          };
    case 'budget.reached':
      return {
        ...seen,
        moment: 'budget_reached',
        featureId: body.featureId,
        detail: `${SCOPES[body.scope]}: ${body.spent} of ${body.limit} ${body.unit} are spent.`,
      };
    case 'project.target_red':
      return {
        ...seen,
        moment: 'target_red',
        featureId: body.featureId,
        detail: `\`${body.command}\` fails at ${body.commit.slice(0, 12)}.`,
      };
    case 'crew.ended':
      return body.end.reason === 'stopped_by_person'
        ? null
        : {
            ...seen,
            moment: 'finished',
            featureId: null,
            detail: `${body.end.reason}: ${body.end.detail}`,
          };
    default:
      return null;
  }
}

/** What a notification says at most about one thing, in characters. */
const DETAIL_LIMIT = 2_000;

/** The words of a moment, as they are sent. */
export function toWebhookBody(
  seen: MomentSeen,
  about: {
    readonly project: Project;
    readonly feature: Feature | null;
    /** When it happened, in ISO 8601. */
    readonly timestamp: string;
  },
): WebhookBody {
  const { project, feature } = about;
  return {
    type: seen.moment,
    timestamp: about.timestamp,
    data: {
      project: project.name,
      seq: seen.seq,
      title: redactSecrets(titleOf(seen.moment, project.name, feature)),
      detail: shorten(redactSecrets(seen.detail)),
      feature: feature === null ? null : { id: feature.id, name: redactSecrets(feature.name) },
    },
  };
}

function titleOf(moment: Moment, project: string, feature: Feature | null): string {
  const named = feature === null ? 'A feature' : `Feature #${feature.id} "${feature.name}"`;
  switch (moment) {
    case 'needs_you':
      return `${named} of ${project} waits for your answer.`;
    case 'parked':
      return `${named} of ${project} is parked: it needs you.`;
    case 'budget_near':
      return `Most of a budget of ${project} is spent.`;
    case 'budget_reached':
      return `A budget of ${project} is used up.`;
    case 'target_red':
      return `The target branch of ${project} is red.`;
    case 'finished':
      return `The crew of ${project} has ended.`;
    case 'nothing_moving':
      return `The crew of ${project} works, and yet nothing moves.`;
  }
}

function shorten(text: string): string {
  return text.length <= DETAIL_LIMIT ? text : `${text.slice(0, DETAIL_LIMIT)} …`;
}
