import type { AgentEvent } from '@ropewalk/contracts';
import { describeTrespass, type Trespass } from '@ropewalk/core';
import type { EngineContext } from '../engine-types.ts';
import { NAMED_AT_MOST } from './foreign-change.ts';
import { createGuestBook, type GuestBook, type Visitor } from './guest-book.ts';
import { lookAtPlaces, type ChangedPlace, type WatchedProject } from './look-at-places.ts';
import { whoCouldHave } from './who-could-have.ts';

/**
 * Compares what no run has any business in with how it was before: hubs, workspaces that lie still, and, where
 * nothing but this would tell, the folders of the person. Whoever could have changed it is ended.
 */
export interface TrespassWatch {
  /** A run's programs are about to start. Resolves when it is known how everything was before. */
  enter(visitor: Visitor): Promise<void>;
  /** What the agent of a run does. */
  note(runId: number, event: AgentEvent): void;
  /** Looks around now, where there is no wall; answers what this run has, or may have, changed. */
  ask(runId: number): Promise<Trespass | null>;
  /** The programs of a run are gone. Looks around and answers as `ask`; null for one that has left already. */
  leave(runId: number): Promise<Trespass | null>;
}

export interface PlacesWatchDeps {
  readonly context: Pick<EngineContext, 'wall' | 'log'>;
  readonly projects: { opened(): Promise<readonly WatchedProject[]> };
  /** Told of each run that was, or may have been, found out. */
  report(runId: number, what: Omit<Trespass, 'times'>): Promise<unknown>;
  /** Ends a run that was found out; nobody waits for it. */
  end(runId: number): void;
}

export interface TrespassWatchDeps extends Omit<PlacesWatchDeps, 'report' | 'context'> {
  readonly context: PlacesWatchDeps['context'] & Pick<EngineContext, 'store' | 'clock'>;
}

interface Known extends PlacesWatchDeps {
  readonly guests: GuestBook;
  readonly verdicts: Map<number, Trespass>;
  /** How often one that works on a feature was among those who could have. */
  readonly suspicions: Map<number, number>;
  /** When a place was looked at before. */
  readonly lookedAt: Map<string, number>;
}

/** A watch that has seen nothing yet, and writes into the store what it finds. */
export function createTrespassWatch(deps: TrespassWatchDeps): TrespassWatch {
  const { store, clock } = deps.context;
  return watchPlaces({
    ...deps,
    report: (runId, what) => store.execute('run.report_trespass', { runId, ...what }, clock.now()),
  });
}

/** A watch that has seen nothing yet. */
export function watchPlaces(deps: PlacesWatchDeps): TrespassWatch {
  const { wall, log } = deps.context;
  const guests = createGuestBook();
  const verdicts = new Map<number, Trespass>();
  const known = { ...deps, guests, verdicts, suspicions: new Map(), lookedAt: new Map() };
  const look = inTurn(() =>
    lookAround(known).catch((err: unknown) =>
      log.error({ err }, 'what runs may not change could not be looked at'),
    ),
  );
  return {
    async enter(visitor) {
      if (!wall.available) await look();
      guests.enter(visitor);
    },
    note: guests.note,
    async ask(runId) {
      if (!wall.available) await look();
      return verdicts.get(runId) ?? null;
    },
    async leave(runId) {
      if (!guests.leave(runId)) return null;
      await look();
      guests.strike(runId);
      const verdict = verdicts.get(runId) ?? null;
      verdicts.delete(runId);
      return verdict;
    },
  };
}

/** What a claim is told whose run was found out. */
export function refusalOf(trespass: Trespass): string {
  return `${describeTrespass(trespass)} Nothing of it lands.`;
}

/** One at a time; those who ask while one is under way share the next. */
function inTurn(work: () => Promise<void>): () => Promise<void> {
  let underWay: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;
  const begin = (): Promise<void> => {
    next = null;
    return work();
  };
  return () => {
    if (next === null) {
      next = underWay.then(begin);
      underWay = next;
    }
    return next;
  };
}

async function lookAround(known: Known): Promise<void> {
  const parts = await known.projects.opened();
  const found = await Promise.all(parts.map((project) => lookAtPlaces(known.context, project)));
  for (const { place, changes } of found.flat()) {
    const before = known.lookedAt.get(place.path) ?? known.guests.earliest();
    known.lookedAt.set(place.path, Date.now());
    if (changes.length > 0) await suspect(known, { place, changes }, before);
  }
}

async function suspect(
  known: Known,
  { place, changes }: ChangedPlace,
  lookedAt: number,
): Promise<void> {
  const isPersons = place.kind === 'folder';
  const scene = { changes, lookedAt, now: Date.now(), isPersons };
  const runIds = whoCouldHave(scene, known.guests.presences());
  const files = changes.slice(0, NAMED_AT_MOST).map(({ file }) => file);
  if (!isPersons || runIds.length > 0) {
    known.context.log.warn({ place, files, runIds }, 'something was changed by nobody who may');
  }
  for (const runId of runIds) {
    const others = runIds.filter((other) => other !== runId);
    await condemn(known, runId, { place, files, others });
  }
}

async function condemn(
  { report, guests, verdicts, suspicions, end }: Known,
  runId: number,
  what: Omit<Trespass, 'times'>,
): Promise<void> {
  const features = guests.featuresOf(runId);
  for (const id of features) suspicions.set(id, (suspicions.get(id) ?? 0) + 1);
  const times = Math.max(1, ...features.map((id) => suspicions.get(id) ?? 0));
  if (!verdicts.has(runId)) verdicts.set(runId, { ...what, times });
  await report(runId, what);
  end(runId);
}
