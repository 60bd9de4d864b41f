import type { ParkReason } from '@ropewalk/contracts';
import type { Stood } from './outlook.ts';

/** The most features that one list names; the rest is counted. */
const NAMED_AT_MOST = 10;

const PARKED_FOR: Readonly<Record<ParkReason, string>> = {
  attempts_exhausted: 'attempts used up',
  regressions_exhausted: 'broke again and again',
  inconclusive_twice: 'verdict inconclusive twice',
  skipped_repeatedly: 'skipped repeatedly',
  agent_refused: 'agent refused',
  config_change_needs_person: 'changes the checks, which a person must approve',
  stopped_by_person: 'stopped by a person',
  foreign_files_changed: 'changed files outside its workspace',
};

/**
 * Says in a few sentences what passes, what is parked and why, what waits for an answer, and what waits for
 * other features.
 */
export function describeBacklog(all: readonly Stood[]): string {
  const passing = all.filter(({ standing }) => standing.type === 'passing').length;
  const sentences = [
    all.length === 0
      ? 'There are no features.'
      : `${passing} of ${all.length} ${all.length === 1 ? 'feature passes' : 'features pass'}.`,
    list(all, 'Parked', parkedText),
    list(all, 'Waiting for an answer', questionText),
    list(all, 'Budget used up', budgetText),
    list(all, 'Waiting for other features', blockedText),
    list(all, 'Not finished', openText),
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function list(
  all: readonly Stood[],
  heading: string,
  toText: (stood: Stood) => string | null,
): string {
  const texts = all.flatMap((stood) => toText(stood) ?? []);
  if (texts.length === 0) {
    return '';
  }
  const named = texts.slice(0, NAMED_AT_MOST).join(', ');
  const rest = texts.length - NAMED_AT_MOST;
  return `${heading}: ${named}${rest > 0 ? ` and ${rest} more` : ''}.`;
}

function parkedText({ feature }: Stood): string | null {
  const { state } = feature;
  return state.status === 'parked' ? `#${feature.id} (${PARKED_FOR[state.reason]})` : null;
}

function questionText({ feature }: Stood): string | null {
  return feature.state.status === 'needs_input' ? `#${feature.id}` : null;
}

function budgetText({ feature, standing }: Stood): string | null {
  return standing.type === 'held' && standing.reason.code === 'budget_reached'
    ? `#${feature.id}`
    : null;
}

function blockedText({ feature, standing }: Stood): string | null {
  if (standing.type !== 'waiting' || standing.reason.code === 'backing_off') {
    return null;
  }
  const others = standing.reason.features.map((id) => `#${id}`).join(', ');
  return standing.reason.code === 'dependency_missing'
    ? `#${feature.id} (${others} does not exist)`
    : `#${feature.id} (on ${others})`;
}

function openText({ feature, standing }: Stood): string | null {
  const isOpen =
    standing.type === 'eligible' ||
    standing.type === 'abandoned' ||
    standing.type === 'worked' ||
    (standing.type === 'waiting' && standing.reason.code === 'backing_off') ||
    feature.state.status === 'landing';
  return isOpen ? `#${feature.id}` : null;
}
