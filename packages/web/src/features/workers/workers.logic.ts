import type { Tone } from '#ui/tone.ts';
import type { JoinToken, WantedState, Worker } from './api/workers.ts';

/** How a worker stands, in a word and a sentence. */
interface Standing {
  readonly label: string;
  readonly tone: Tone;
  /** What that means for runs; null where the word says it. */
  readonly sentence: string | null;
}

const STANDINGS: Readonly<Record<Worker['state'], Standing>> = {
  open: { label: 'Open', tone: 'pass', sentence: null },
  cordoned: {
    label: 'Cordoned',
    tone: 'ask',
    sentence: 'Takes no new runs; what it carries goes on.',
  },
  draining: {
    label: 'Draining',
    tone: 'ask',
    sentence: 'Takes no new runs, and ends when it carries none.',
  },
  left: {
    label: 'Ended',
    tone: 'wait',
    sentence: 'Has ended in order. Start it again, and it joins as it was.',
  },
  removed: { label: 'Removed', tone: 'wait', sentence: null },
};

const LOST: Standing = {
  label: 'Lost',
  tone: 'fail',
  sentence:
    'Nothing is heard of it: its runs have gone on elsewhere. It joins again by itself when it is back.',
};

/** Silence weighs more than what a person has asked for. */
export function standingOf({ state, lost }: Pick<Worker, 'state' | 'lost'>): Standing {
  return lost ? LOST : STANDINGS[state];
}

/** What can be asked of a worker, as buttons. */
export interface WorkerAction {
  readonly state: WantedState;
  readonly label: string;
  /** What it does. */
  readonly hint: string;
}

const CORDON: WorkerAction = {
  state: 'cordoned',
  label: 'Cordon',
  hint: 'It takes no new runs; what it carries goes on',
};
const UNCORDON: WorkerAction = {
  state: 'open',
  label: 'Uncordon',
  hint: 'It takes runs again',
};
const DRAIN: WorkerAction = {
  state: 'draining',
  label: 'Drain',
  hint: 'It takes no new runs, and ends when it carries none',
};
const REMOVE: WorkerAction = {
  state: 'removed',
  label: 'Remove',
  hint: 'Its runs end with their work saved, and it may not come back',
};

const ACTIONS: Readonly<Record<Worker['state'], readonly WorkerAction[]>> = {
  open: [CORDON, DRAIN, REMOVE],
  cordoned: [UNCORDON, DRAIN, REMOVE],
  draining: [UNCORDON, REMOVE],
  left: [REMOVE],
  removed: [],
};

/** The buttons that make sense for a worker, removing last. */
export function actionsFor({ state }: Pick<Worker, 'state'>): readonly WorkerAction[] {
  return ACTIONS[state];
}

/** What a worker said when it was asked for something. */
export function doneSentence({ name, state }: Pick<Worker, 'name' | 'state'>): string {
  switch (state) {
    case 'open':
      return `${name} takes runs again.`;
    case 'cordoned':
      return `${name} takes no new runs.`;
    case 'draining':
      return `${name} ends when it carries no run any more.`;
    case 'left':
      return `${name} has ended.`;
    case 'removed':
      return `${name} is removed.`;
  }
}

/** What becomes of the runs of a worker that is removed, and of itself. */
export function removalSentence({ runs, lost }: Pick<Worker, 'runs' | 'lost'>): string {
  const rest = 'Its secret opens nothing any more: to come back, it has to join anew with a token.';
  if (runs.length === 0) {
    return `It carries no run. ${rest}`;
  }
  const which =
    runs.length === 1 ? 'The run that it carries' : `The ${runs.length} runs that it carries`;
  const becomes = runs.length === 1 ? 'ends' : 'end';
  const saved = lost ? '' : ' with the work saved';
  return `${which} ${becomes}${saved}; that counts as nobody’s attempt, and the features go on elsewhere. ${rest}`;
}

/** Slots in which a run could begin; none where the worker takes nothing. */
export function freeSlots({ state, lost, slots, runs }: Worker): number {
  return lost || state !== 'open' ? 0 : Math.max(0, slots - runs.length);
}

/**
 * What the fleet has, for a line at the top: workers that are there, their slots, and those that are free; and whether
 * all have ended in order, so that the server works itself.
 */
export function fleetOf(workers: readonly Worker[]): {
  readonly there: number;
  readonly slots: number;
  readonly free: number;
  readonly haveEnded: boolean;
} {
  const there = workers.filter(({ state, lost }) => !lost && state !== 'left');
  return {
    there: there.length,
    slots: there.reduce((sum, { slots }) => sum + slots, 0),
    free: there.reduce((sum, worker) => sum + freeSlots(worker), 0),
    haveEnded: workers.every(({ state }) => state === 'left'),
  };
}

/** Said where a worker runs another version than the server; null where both agree. */
export function versionNote(version: string, serverVersion: string): string | null {
  return version === serverVersion
    ? null
    : `Version ${version}; the server is ${serverVersion}. Start it with the same one when its runs have ended.`;
}

/** The line that adds a worker. `origin` is where the server is reached, without a slash at the end. */
export function joinCommand(origin: string, token: string): string {
  return `ropewalk worker --server ${origin} --token ${token} --slots 4`;
}

/** Whether an address leads to this machine only, so that no other can join at it. */
export function isThisMachineOnly(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(?:\.\d{1,3}){3}$/.test(hostname)
  );
}

/** Those that still let machines join first, the newest first; then the revoked ones. */
export function tokensInOrder(tokens: readonly JoinToken[]): readonly JoinToken[] {
  return tokens.toSorted(
    (one, other) => Number(one.revoked) - Number(other.revoked) || other.id - one.id,
  );
}
