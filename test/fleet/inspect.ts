import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Event } from '@ropewalk/contracts';
import type { Landing } from '@ropewalk/contracts';
import type { Store } from '@ropewalk/core';
import { openSqliteStore } from '@ropewalk/store';
import { openPostgresStore } from '@ropewalk/store/places';
import { readPostgresUrl } from '@ropewalk/store/postgres-place';
import type { TakeOver } from './control-planes.ts';
import { followElsewhere, type Moved, type Room, type Suffered } from './elsewhere.ts';

const run = promisify(execFile);

/** What is left when a fleet has built the demo. */
export interface FleetReport {
  readonly faults: number;
  /** How many of them were those of workers. */
  readonly suffered: number;
  readonly takeOvers: readonly TakeOver[];
  readonly features: number;
  readonly passing: number;
  readonly attempts: number;
  /** What has become of work that came late. */
  readonly late: readonly string[];
  /** How runs have ended, for a feature each. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** Programs of workers and servers that are still there. */
  readonly left: readonly number[];
  readonly commits: number;
  /** Commits of the target branch that no passing gate was recorded for. */
  readonly ungated: readonly string[];
  /** Landings of the store that are not on the target branch exactly once. */
  readonly notOnce: readonly string[];
  /** What the checks of the project say at the head; null = they pass. */
  readonly red: string | null;
  /** Where runs have gone on whose workers had lost them. */
  readonly moved: readonly Moved[];
}

type Found = Pick<FleetReport, 'commits' | 'ungated' | 'notOnce' | 'red' | 'moved'>;

/** Looks at what a fleet has left, while nobody works on it. */
export async function inspect(place: {
  readonly root: string;
  readonly folder: string;
  readonly home: string;
  readonly store: string | null;
  readonly suffered: readonly Suffered[];
  readonly room: Room;
}): Promise<Found> {
  const { root, folder, home } = place;
  const git = async (...args: string[]): Promise<string> =>
    (await run('git', ['-C', folder, ...args])).stdout.trim();
  const commits = (await git('log', '--format=%H', '--grep=^Run: ', 'HEAD')).split('\n');
  const store =
    place.store === null
      ? await openSqliteStore({ file: join(home, 'ropewalk.db') })
      : await openPostgresStore({ place: readPostgresUrl(place.store) });
  try {
    const checked = await findUnchecked(store, commits);
    const red = await checkHead(root, folder);
    const moved = followElsewhere(place.suffered, await readEvents(store), place.room);
    return { commits: commits.length, ...checked, red, moved };
  } finally {
    await store.close();
  }
}

async function findUnchecked(
  store: Store,
  commits: readonly string[],
): Promise<Pick<Found, 'ungated' | 'notOnce'>> {
  const [project] = await store.query('projects', {});
  if (project === undefined) throw new Error('there is no project');
  const projectId = project.id;
  const ungated: string[] = [];
  for (const commit of commits) {
    const verdicts = await store.query('verdictsAt', { projectId, commit });
    if (!verdicts.some(({ kind, outcome }) => kind === 'gate' && outcome === 'pass')) {
      ungated.push(commit);
    }
  }
  const landings = await store.query('landings', { projectId, limit: 1_000 });
  const landed = landings.flatMap(({ state }) => (state.status === 'landed' ? [state.commit] : []));
  const notOnce = [
    ...landed.flatMap((commit, index) =>
      landed.indexOf(commit) === index ? [] : [`${commit} by ${saidOf(landings, commit)}`],
    ),
    ...landed.filter((commit) => !commits.includes(commit)),
    ...commits.filter((commit) => !landed.includes(commit)),
  ];
  return { ungated, notOnce };
}

async function readEvents(store: Store): Promise<Event[]> {
  const events: Event[] = [];
  for (let after = 0; ;) {
    const page = await store.query('events', { projectId: null, after, limit: 1_000 });
    events.push(...page);
    const last = page.at(-1);
    if (last === undefined) return events;
    after = last.seq;
  }
}

/** Which landings brought a commit. */
function saidOf(landings: readonly Landing[], commit: string): string {
  return landings
    .filter(({ state }) => state.status === 'landed' && state.commit === commit)
    .map(({ id, kind, runId }) => `${kind} ${id} of run ${runId}`)
    .join(' and ');
}

/** The checks of the demo on a clean clone of what has landed. */
async function checkHead(root: string, folder: string): Promise<string | null> {
  const clone = join(root, 'clone');
  await run('git', ['clone', '-q', folder, clone]);
  try {
    await run('npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: clone });
    await run('npm', ['run', '--silent', 'check'], { cwd: clone });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
