import type { CrewEndReason } from '@ropewalk/contracts';
import { ENVIRONMENT_FAILURE_LIMIT, INITIALIZER_ATTEMPT_LIMIT } from '../retry/retry.ts';
import { timeLimitSentence } from '../metering/metering.ts';
import { describeBacklog } from './crew-summary.ts';
import { runsLeft } from './obstacles.ts';
import { hasWork, type Outlook } from './outlook.ts';
import type { CrewDecision } from './plan-types.ts';
import { isPassing } from './readiness.ts';
import type { Situation } from './situation.ts';

const GO_ON: CrewDecision = { type: 'go_on' };

/**
 * Decides whether the crew goes on, looks once more at everything that passes, or ends. A crew goes on only while
 * something runs, can be started, or will become startable by itself; `starts` is how many runs this plan starts.
 */
export function decideCrew(situation: Situation, outlook: Outlook, starts: number): CrewDecision {
  switch (situation.context.snapshot.project.crew.status) {
    case 'stopped':
    case 'paused':
      return GO_ON;
    case 'draining':
      return situation.isBusy
        ? GO_ON
        : end('drained', `The crew was drained. ${describeBacklog(outlook.all)}`);
    case 'running':
      return decideRunning(situation, outlook, starts);
  }
}

function decideRunning(situation: Situation, outlook: Outlook, starts: number): CrewDecision {
  const broken = decideBroken(situation, outlook);
  if (broken !== null) {
    return broken;
  }
  if (situation.isBusy || starts > 0) {
    return GO_ON;
  }
  return hasWork(outlook) ? decideIdle(situation, outlook) : decideDone(situation, outlook);
}

/** Ends that do not wait for runs, because nothing that they do could land or help. */
function decideBroken(situation: Situation, outlook: Outlook): CrewDecision | null {
  const { project } = situation.context.snapshot;
  if (project.environmentFailures >= ENVIRONMENT_FAILURE_LIMIT) {
    return end(
      'environment_broken',
      `${project.environmentFailures} runs in a row could not be given a working environment. ` +
        `Look at the last run's output and at the project's setup, then start again. ${describeBacklog(outlook.all)}`,
    );
  }
  if (situation.initializerFailed) {
    return end(
      'initializer_failed',
      `The backlog could not be written in ${INITIALIZER_ATTEMPT_LIMIT} runs. ` +
        'Look at their output and at the spec, then start again.',
    );
  }
  const { red } = situation;
  if (red !== null && (red.mendedBy === null || red.mendedBy.state.status === 'parked')) {
    return end('target_red', `${redSentence(red)} ${describeBacklog(outlook.all)}`);
  }
  return null;
}

/** Work is left, but nothing runs and nothing was started. */
function decideIdle(situation: Situation, outlook: Outlook): CrewDecision {
  if (situation.quota.status === 'unavailable') {
    return end(
      'agent_not_available',
      `The agent's account cannot be used: ${situation.quota.detail} ${describeBacklog(outlook.all)}`,
    );
  }
  const { unheldDriver = null } = situation.context;
  if (unheldDriver !== null) {
    return end(
      'time_limit_missing',
      `${timeLimitSentence(unheldDriver)}. ${describeBacklog(outlook.all)}`,
    );
  }
  return runsLeft(situation) > 0
    ? GO_ON
    : end(
        'max_runs_reached',
        `The crew has started the ${situation.settings.maxRuns} runs that it was allowed. ${describeBacklog(outlook.all)}`,
      );
}

/** Nothing runs and nothing is left that could be started without a person. */
function decideDone(situation: Situation, outlook: Outlook): CrewDecision {
  const { features, red, context } = situation;
  const summary = describeBacklog(outlook.all);
  if (red !== null) {
    return end('target_red', `${redSentence(red)} ${summary}`);
  }
  if (features.length === 0) {
    return end(
      'nothing_to_do',
      'There are no features and no spec to write them from. Add either.',
    );
  }
  if (features.some(isPassing) && !context.finalSweepDone) {
    return { type: 'final_sweep' };
  }
  return features.every(isPassing) ? end('all_passing', summary) : end('nothing_runnable', summary);
}

function redSentence(red: NonNullable<Situation['red']>): string {
  const who = `#${red.featureId}`;
  return red.mendedBy === null
    ? `The checks fail on the target branch, and ${who}, which was to mend them, does not exist any more.`
    : `The checks fail on the target branch, and ${who}, which is to mend them, needs a person.`;
}

function end(reason: CrewEndReason, detail: string): CrewDecision {
  return { type: 'end', reason, detail };
}
