import type { LandingRefusal, ParkReason } from '@ropewalk/contracts';
import { describeHeldSecrets } from '@ropewalk/core';
import type { Happening, NamedFeature } from './happening.ts';
import { count } from './amounts.ts';
import type { Colors } from './terminal.ts';

/** What happened in one word (as a column) and the rest of its line. */
export interface HappeningText {
  readonly label: string;
  readonly text: string;
  readonly tone: 'good' | 'bad' | 'notice' | 'plain';
}

const OUTCOMES = {
  died: 'its agent died; the work is saved',
  timed_out: 'its agent gave no sign of life or took too long; the work is saved',
  failed: 'its agent gave up; the work is saved',
  environment: 'its workspace could not be prepared',
} as const;

/** One plain line for each kind of happening. */
export function describeHappening(happening: Happening): HappeningText {
  switch (happening.kind) {
    case 'crew_started':
      return { label: 'crew', text: 'starts working', tone: 'plain' };
    case 'crew_paused':
      return { label: 'crew', text: 'is paused', tone: 'notice' };
    case 'crew_resumed':
      return { label: 'crew', text: 'goes on', tone: 'plain' };
    case 'crew_draining':
      return { label: 'crew', text: 'finishes what runs and starts nothing new', tone: 'notice' };
    case 'crew_ended':
      return {
        label: 'ended',
        text: oneLine(happening.end.detail),
        tone: happening.end.reason === 'all_passing' ? 'good' : 'notice',
      };
    case 'backlog_written':
      return { label: 'backlog', text: count(happening.features, 'feature'), tone: 'plain' };
    case 'started':
    case 'resumed':
      return describeStart(happening);
    case 'landed':
      return { label: 'landed', text: landedText(happening), tone: 'good' };
    case 'mended':
      return {
        label: 'mended',
        text: `${named(happening.feature)} passes again (${short(happening.commit)})`,
        tone: 'good',
      };
    case 'refused':
      return {
        label: 'refused',
        text: `${happening.feature === null ? 'the scaffold' : named(happening.feature)}: ${refusalInOneLine(happening.refusal)}`,
        tone: 'bad',
      };
    case 'crashed':
      return {
        label: happening.outcome === 'died' ? 'crashed' : 'failed',
        text: `${happening.feature === null ? `run ${happening.runId}` : named(happening.feature)}: ${OUTCOMES[happening.outcome]}`,
        tone: 'bad',
      };
    default:
      return describeFinding(happening);
  }
}

function describeFinding(
  happening: Exclude<
    Happening,
    {
      kind:
        | `crew_${string}`
        | 'backlog_written'
        | 'started'
        | 'resumed'
        | 'landed'
        | 'mended'
        | 'refused'
        | 'crashed';
    }
  >,
): HappeningText {
  switch (happening.kind) {
    case 'regression_found':
      return finding('regression', happening.feature, happening.reason, 'bad');
    case 'suspected':
      return finding('suspected', happening.feature, happening.reason, 'notice');
    case 'retested':
      return { label: 'retested', text: `${named(happening.feature)} still works`, tone: 'plain' };
    case 'parked':
      return finding(
        'parked',
        happening.feature,
        `${PARK_REASONS[happening.state.reason]}; ${happening.state.detail}`,
        'bad',
      );
    case 'needs_input':
      return finding('asks', happening.feature, happening.prompt, 'notice');
    case 'target_red':
      return {
        label: 'red',
        text: `the target branch fails \`${happening.command}\`; ${named(happening.feature)} mends it first`,
        tone: 'bad',
      };
    case 'target_green':
      return { label: 'green', text: 'the target branch passes its checks again', tone: 'good' };
    case 'follow_blocked':
      return {
        label: 'folder',
        text: `your folder does not follow: ${oneLine(happening.detail)}`,
        tone: 'notice',
      };
    case 'push_failed':
      return { label: 'push', text: oneLine(happening.detail), tone: 'notice' };
    case 'budget_reached':
      return { label: 'budget', text: describeBudget(happening), tone: 'notice' };
    default:
      return describeAccount(happening);
  }
}

function describeBudget(reached: Extract<Happening, { kind: 'budget_reached' }>): string {
  const amount = reached.unit === 'usd' ? `$${reached.limit}` : `${reached.limit} ${reached.unit}`;
  switch (reached.scope) {
    case 'run':
      return `run ${reached.runId ?? '?'} has used up its ${amount}; its work is saved`;
    case 'feature':
      return `${reached.feature === null ? 'a feature' : named(reached.feature)} has used up its ${amount} and waits for you`;
    case 'project_day':
      return `the project has used up its ${amount} for today; work goes on tomorrow`;
    case 'machine_day':
      return `this machine has used up its ${amount} for today; work goes on tomorrow`;
  }
}

function describeAccount(
  happening: Extract<Happening, { kind: 'quota_waiting' | 'quota_open' | 'account_unavailable' }>,
): HappeningText {
  const { account } = happening;
  switch (happening.kind) {
    case 'quota_waiting': {
      const until = new Date(happening.until).toISOString();
      const text = `the limit of ${account} is reached; work goes on at ${until}`;
      return { label: 'quota', text, tone: 'notice' };
    }
    case 'quota_open':
      return { label: 'quota', text: `${account} may be used again`, tone: 'plain' };
    case 'account_unavailable': {
      const text = `${account} cannot be used: ${oneLine(happening.detail)}`;
      return { label: 'account', text, tone: 'bad' };
    }
  }
}

function finding(
  label: string,
  feature: NamedFeature,
  why: string,
  tone: HappeningText['tone'],
): HappeningText {
  return { label, text: `${named(feature)}: ${oneLine(why)}`, tone };
}

function describeStart(
  happening: Extract<Happening, { kind: 'started' | 'resumed' }>,
): HappeningText {
  const { agent, features, kind } = happening;
  const what =
    agent.role === 'initializer'
      ? 'writes the backlog'
      : `${agent.role} ${features.map(named).join(', ')}`;
  return { label: kind, text: `${what} (run ${agent.runId})`, tone: 'plain' };
}

function landedText({ what, commit }: Extract<Happening, { kind: 'landed' }>): string {
  switch (what) {
    case 'scaffold':
      return `the scaffold (${short(commit)})`;
    case 'person':
      return `your own commits (${short(commit)})`;
    default:
      return `${named(what)} (${short(commit)})`;
  }
}

/** Why a feature is parked, as the beginning of a sentence. */
export const PARK_REASONS: Readonly<Record<ParkReason, string>> = {
  attempts_exhausted: 'every attempt failed',
  regressions_exhausted: 'it broke again and again',
  inconclusive_twice: 'its checks came to no result twice in a row',
  skipped_repeatedly: 'agents skipped it again and again',
  agent_refused: 'the agent refused to work on it',
  config_change_needs_person: 'it changes what only a person may change',
  stopped_by_person: 'a person stopped it',
  foreign_files_changed: 'its agent changed files outside its workspace',
};

/** Why work did not land, without the output of checks. */
export function refusalInOneLine(refusal: LandingRefusal): string {
  switch (refusal.code) {
    case 'conflict':
      return `conflict in ${refusal.files.join(', ')}`;
    case 'check_failed':
      return `check \`${oneLine(refusal.command)}\` failed`;
    case 'inconclusive':
      return `check \`${oneLine(refusal.command)}\` came to no result`;
    case 'empty_change':
      return 'nothing was changed';
    case 'check_proves_nothing':
      return `check \`${oneLine(refusal.command)}\` passes without the change, too`;
    case 'tests_weakened':
      return `tests were weakened: ${refusal.files.join(', ')}`;
    case 'needs_person':
      return `only a person may change ${refusal.files.join(', ')}`;
    case 'secret_found':
      return `it holds what looks like a secret: ${describeHeldSecrets(refusal.secrets)}`;
    case 'target_red':
      return `the target branch itself fails \`${oneLine(refusal.command)}\``;
    case 'environment':
    case 'unsupported_content':
    case 'bad_config':
      return oneLine(refusal.detail);
    case 'bad_evidence':
      return `evidence ${refusal.path}: ${oneLine(refusal.detail)}`;
    case 'interrupted':
      return 'interrupted by a stop';
  }
}

/** `#3 "Login"`. */
export function named({ id, name }: NamedFeature): string {
  return name === '' ? `#${id}` : `#${id} "${name}"`;
}

/** The first line of a text, cut where it becomes unreadable. */
export function oneLine(text: string, limit = 160): string {
  const [first = ''] = text.trim().split('\n');
  return first.length > limit ? `${first.slice(0, limit - 1)}…` : first;
}

function short(commit: string): string {
  return commit.slice(0, 8);
}

/** The colour of a tone. */
export function toneColor(colors: Colors, tone: HappeningText['tone']): (text: string) => string {
  switch (tone) {
    case 'good':
      return colors.green;
    case 'bad':
      return colors.red;
    case 'notice':
      return colors.yellow;
    case 'plain':
      return colors.cyan;
  }
}
