import type { ForeignPlace } from '@ropewalk/contracts';
import { verdictOfOurs, type RunVerdict } from './run-outcome.ts';

/** What a run has changed, or may have changed, that is not its own. */
export interface Trespass {
  readonly place: ForeignPlace;
  readonly files: readonly string[];
  /** Runs that could have done it as well; empty when it was this one. */
  readonly others: readonly number[];
  /** How often it, or an earlier run of the same feature, has been among those who could have, this time included. */
  readonly times: number;
}

/** Whoever is among those who could have done it this often is not tried again by itself. */
export const SUSPICION_LIMIT = 3;

/**
 * The end of a run that left its place. One that did it fails and waits for a person; where several could have done
 * it, none of them is blamed and each is tried again, until one was there too often.
 */
export function verdictOfTrespass(trespass: Trespass): RunVerdict {
  const verdict = verdictOfOurs('foreign_files_changed');
  const isCertain = trespass.others.length === 0;
  const isOver = isCertain || trespass.times >= SUSPICION_LIMIT;
  return {
    ...verdict,
    outcome: isOver ? verdict.outcome : 'interrupted',
    park: isOver ? verdict.park : null,
    detail: describeTrespass(trespass),
  };
}

/** One sentence that names the files, and another that says what it means. */
export function describeTrespass({ place, files, others, times }: Trespass): string {
  const what = `${listed(files)} in ${PLACES[place.kind]} (${place.path})`;
  // Nothing tells a person's hand from an agent's where no wall stands between them.
  const yours =
    place.kind === 'folder' ? ' If you changed that yourself at that moment, retry it.' : '';
  if (others.length === 0) {
    return `It changed what is not its own: ${what}. Its work is saved.${yours}`;
  }
  const who = `It or ${others.map((id) => `run ${id}`).join(' or ')} changed what is not its own: ${what}.`;
  return times >= SUSPICION_LIMIT
    ? `${who} It was there ${times} times when that happened. Its work is saved.${yours}`
    : `${who} Which of them cannot be told, so none is blamed; it is tried again from its saved work.`;
}

const PLACES: Readonly<Record<ForeignPlace['kind'], string>> = {
  folder: 'your folder',
  workspace: 'another workspace',
  hub: 'the hub',
};
const NAMED = 5;

function listed(files: readonly string[]): string {
  const named = files.slice(0, NAMED).join(', ');
  return files.length > NAMED ? `${named} and ${files.length - NAMED} more` : named;
}
