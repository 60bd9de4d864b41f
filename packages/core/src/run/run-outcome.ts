import type {
  AgentEnding,
  AgentFailureCode,
  OurReason,
  ParkReason,
  RunOutcome,
} from '@ropewalk/contracts';
import { assertNever } from '../result.ts';

export type { OurReason } from '@ropewalk/contracts';

/** What a run's end means for the features that have no outcome yet. */
export interface RunVerdict {
  readonly outcome: RunOutcome;
  readonly detail: string;
  readonly park: ParkReason | null;
  /** What it says about the provider account; null = nothing. */
  readonly account:
    | {
        readonly type: 'limit';
        readonly window: string;
        readonly resetsAt: number | null;
        readonly source: 'typed_error' | 'header' | 'backoff';
      }
    | { readonly type: 'unavailable'; readonly detail: string }
    | { readonly type: 'works' }
    | null;
}

/** Sentences for ends that we caused. */
const OUR_REASONS: Readonly<
  Record<OurReason, { outcome: RunOutcome; detail: string; park?: ParkReason }>
> = {
  stopped: { outcome: 'interrupted', detail: 'It was stopped; its work is saved.' },
  stopped_by_person: {
    outcome: 'interrupted',
    detail: 'You stopped it; its work is saved.',
    park: 'stopped_by_person',
  },
  paused: { outcome: 'interrupted', detail: 'Its crew was paused before it began.' },
  silent: { outcome: 'timed_out', detail: 'It showed no sign of life for too long.' },
  no_first_event: { outcome: 'timed_out', detail: 'It did not say anything after its start.' },
  run_limit: { outcome: 'timed_out', detail: 'It reached the time limit of a run.' },
  lease_lost: { outcome: 'interrupted', detail: 'It lost its lease; somebody else goes on.' },
  features_settled: { outcome: 'completed', detail: 'All its features were settled.' },
  environment: { outcome: 'environment', detail: 'The workspace could not be set up.' },
  budget: { outcome: 'budget', detail: 'A budget was used up; its work is saved.' },
  // Its own fault, unlike the day's: without counting it, one feature could use up any number of them.
  run_budget: { outcome: 'failed', detail: 'It used up the budget of a run; its work is saved.' },
  // Its own programs wanted too much: without counting it, it would be tried for ever.
  out_of_memory: {
    outcome: 'died',
    detail: 'Its programs wanted more memory than a run may have; its work is saved.',
  },
  foreign_files_changed: {
    outcome: 'failed',
    detail: 'It changed what is not its own; its work is saved.',
    park: 'foreign_files_changed',
  },
  account_waiting: {
    outcome: 'quota',
    detail: 'Its account reached a limit before it began.',
  },
  agent_not_available: { outcome: 'quota', detail: 'The agent program could not be started.' },
};

/** The meaning of an end that we caused. */
export function verdictOfOurs(reason: OurReason, message: string | null = null): RunVerdict {
  const { outcome, detail, park = null } = OUR_REASONS[reason];
  return {
    outcome,
    detail,
    park,
    // A program that cannot be started would otherwise be started again and again.
    account:
      reason === 'agent_not_available' ? { type: 'unavailable', detail: message ?? detail } : null,
  };
}

/** The end of a run whose programs wanted more memory than a run may have. */
export function verdictOfMemory(limitBytes: number): RunVerdict {
  const mib = Math.floor(limitBytes / (1024 * 1024)).toLocaleString('en-GB');
  return {
    ...verdictOfOurs('out_of_memory'),
    detail: `Its programs wanted more memory than a run may have (${mib} MB), so the system ended it; its work is saved.`,
  };
}

/** What is known of a session besides how it ended. */
export interface SessionFacts {
  /** Whether the workspace holds work that has not landed. */
  readonly changed: boolean;
  /** Whether the agent's program got as far as opening a session. */
  readonly opened: boolean;
  /** Whether the agent used a tool, which takes an answer of its model. */
  readonly acted: boolean;
  /** Whether this program tells a limit from a normal end. */
  readonly reportsLimits: boolean;
}

/**
 * The meaning of an end that the agent or its provider caused. Decided from the typed ending and from what
 * the session has shown, never from what was said in it.
 */
export function verdictOfEnding(ending: AgentEnding, session: SessionFacts): RunVerdict {
  const { changed } = session;
  // A program that cannot even begin would fail at every feature: none of them is to blame.
  if (!session.opened && isOfProgram(ending)) {
    return notBegun(ending);
  }
  switch (ending.kind) {
    case 'completed':
      // Every prompt begins with a call of a tool: an end without any is a limit that looks like an answer.
      if (!session.reportsLimits && !session.acted && !changed) {
        return verdictOfFailure(
          'overloaded',
          'The agent ended its turn without having used a tool, as this program does when its account is at a limit.',
          'unknown',
        );
      }
      return {
        outcome: changed ? 'failed' : 'no_change',
        detail: changed
          ? 'The agent ended its turn with work that did not land.'
          : 'The agent ended its turn without having changed anything.',
        park: null,
        account: { type: 'works' },
      };
    case 'cancelled':
      // Nobody of ours asked for it: an agent that cancels itself must not go on for ever.
      return {
        outcome: 'failed',
        detail: 'The agent cancelled its own turn.',
        park: null,
        account: { type: 'works' },
      };
    case 'limit':
      return {
        outcome: 'quota',
        detail: `The account reached a limit (${ending.window}).`,
        park: null,
        account: {
          type: 'limit',
          window: ending.window,
          resetsAt: ending.resetsAt,
          source: ending.source,
        },
      };
    case 'failed':
      return verdictOfFailure(ending.code, ending.message);
    case 'died':
      return {
        outcome: 'died',
        detail:
          ending.signal === null
            ? `The agent's process ended with exit code ${ending.exitCode ?? 'unknown'} before its turn was over.`
            : `The agent's process was ended by ${ending.signal}.`,
        park: null,
        account: null,
      };
    default:
      return assertNever(ending);
  }
}

type Unopened = Extract<AgentEnding, { kind: 'died' | 'failed' }>;

function isOfProgram(ending: AgentEnding): ending is Unopened {
  return (
    ending.kind === 'died' ||
    (ending.kind === 'failed' && (ending.code === 'protocol' || ending.code === 'request_invalid'))
  );
}

function notBegun(ending: Unopened): RunVerdict {
  const why =
    ending.kind === 'failed'
      ? ending.message
      : `It ended with ${ending.signal ?? `exit code ${ending.exitCode ?? 'unknown'}`}. ${ending.stderrTail.trim()}`;
  return {
    outcome: 'environment',
    detail: `The agent's program did not get as far as a session. ${why}`.trim(),
    park: null,
    account: null,
  };
}

function verdictOfFailure(
  code: AgentFailureCode,
  message: string,
  window: string = code,
): RunVerdict {
  switch (code) {
    case 'authentication':
    case 'billing':
    case 'model_unknown':
      return {
        outcome: 'quota',
        detail: message,
        park: null,
        account: { type: 'unavailable', detail: message },
      };
    case 'overloaded':
    case 'provider_error':
      return {
        outcome: 'quota',
        detail: message,
        park: null,
        account: { type: 'limit', window, resetsAt: null, source: 'backoff' },
      };
    case 'refused':
      return {
        outcome: 'failed',
        detail: message,
        park: 'agent_refused',
        account: { type: 'works' },
      };
    case 'request_invalid':
    case 'turn_limit':
    case 'budget_limit':
    case 'protocol':
      return { outcome: 'failed', detail: message, park: null, account: { type: 'works' } };
    case 'mcp_unreachable':
      return { outcome: 'environment', detail: message, park: null, account: null };
    default:
      return assertNever(code);
  }
}
