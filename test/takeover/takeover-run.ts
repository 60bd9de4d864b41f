import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ControlPlane } from '@ropewalk/contracts';
import { stringify } from 'yaml';
import { valueOf } from '../support/stage.ts';
import { startMember, type MemberProcess, type MembersPlace } from './members.ts';

const run = promisify(execFile);

/** How the one that leads ends. */
export type Way = 'killed' | 'frozen' | 'handed_over';

export interface TakeoverReport {
  /** From the end of the one that led to the first answer of the next, asked through the one that stood by. */
  readonly takeovers: readonly { readonly way: Way; readonly ms: number }[];
  /** How those that were frozen ended when they went on. */
  readonly thawed: readonly (number | null)[];
  /** Numbered features that were asked for one by one, through the one that stood by. */
  readonly asked: number;
  /** Those for which it was answered that they are there. */
  readonly accepted: readonly string[];
  /** Those that the store was found to have been asked for twice. */
  readonly repeated: readonly string[];
  /** Names of all numbered features that there are in the end. */
  readonly present: readonly string[];
  /** Features of the crew that worked meanwhile, and how they ended. */
  readonly worked: readonly string[];
  /** How often each of them has landed. */
  readonly landings: readonly number[];
  /** Whether the target branch of the remote of the hub stands where the last landing has brought it. */
  readonly keptAtRemote: boolean;
}

const PLAYBOOK = {
  version: 1,
  coding: {
    '*': {
      attempts: [
        [
          { write: { path: '{{feature.name}}.txt', content: 'whole\n' } },
          { land: { checks: ['grep -q whole {{feature.name}}.txt'] } },
        ],
      ],
    },
  },
  defaults: { ask: false },
};
const WORKED = 6;
const LIMIT_MS = 240_000;

/** Two control planes with homes of their own and a crew that works; those that lead end, one after the other. */
export async function takeoverRun(options: {
  readonly database: string;
  readonly ways: readonly Way[];
  /** Of the crew; more than there are ways. */
  readonly features?: number;
}): Promise<TakeoverReport> {
  const root = await mkdtemp(join(tmpdir(), 'ropewalk-takeover-'));
  const place: MembersPlace = {
    database: options.database,
    hub: join(root, 'hubs'),
    person: join(root, 'person'),
  };
  await mkdir(place.person);
  const alive = new Set<MemberProcess>();
  const start = async (home: string): Promise<MemberProcess> => {
    const member = await startMember(place, join(root, home));
    alive.add(member);
    return member;
  };
  try {
    let [leader, standby] = [await start('home-0'), await start('home-1')];
    await setCrewToWork(root, standby.control, options.features ?? WORKED);
    const takeovers: { way: Way; ms: number }[] = [];
    const thawed: (number | null)[] = [];
    const counting = countThrough(() => standby.control);
    for (const [index, way] of options.ways.entries()) {
      await waitForLanding(standby.control, index);
      const beganAt = performance.now();
      leader.signal(SIGNALS[way]);
      await standby.led;
      valueOf(await standby.control.health({}));
      takeovers.push({ way, ms: performance.now() - beganAt });
      if (way === 'frozen') leader.signal('SIGCONT');
      const { exitCode } = await leader.ended;
      if (way === 'frozen') thawed.push(exitCode);
      alive.delete(leader);
      // After the last one, who leads is asked directly.
      const isLast = index === options.ways.length - 1;
      [leader, standby] = [standby, isLast ? standby : await start(`home-${index + 2}`)];
    }
    const { asked, accepted, repeated } = await counting.stop();
    const landings = await waitForCrew(standby.control);
    const { features } = valueOf(await standby.control['features.list']({ name: 'fleet' }));
    const numbered = valueOf(await standby.control['features.list']({ name: 'numbers' }));
    const { stdout } = await run('git', [
      '--git-dir',
      join(place.hub, 'fleet-1.git'),
      'rev-parse',
      'main',
    ]);
    return {
      takeovers,
      thawed,
      asked,
      accepted,
      repeated,
      present: numbered.features.map(({ name }) => name),
      worked: features.map(({ status }) => status),
      landings: [...landings.counts.values()],
      keptAtRemote: stdout.trim() === landings.last,
    };
  } finally {
    for (const member of alive) {
      member.signal('SIGKILL');
      await member.ended;
    }
    await rm(root, { recursive: true, force: true });
  }
}

const SIGNALS = { killed: 'SIGKILL', frozen: 'SIGSTOP', handed_over: 'SIGTERM' } as const;

async function setCrewToWork(root: string, control: ControlPlane, features: number): Promise<void> {
  const folder = join(root, 'project');
  await mkdir(folder);
  const git = (...args: string[]) =>
    run('git', ['-C', folder, '-c', 'user.name=T', '-c', 'user.email=t@localhost', ...args]);
  await git('init', '-q', '-b', 'main');
  await git('commit', '-q', '--allow-empty', '-m', 'Begin');
  const playbook = join(root, 'playbook.yaml');
  await writeFile(playbook, stringify(PLAYBOOK));
  const settings = {
    driver: `playbook:${playbook}`,
    retryBaseMs: 50,
    testingAgentRatio: 0,
    maxConcurrency: 1,
  };
  valueOf(await control['project.register']({ name: 'fleet', folder, spec: null, settings }));
  // Nobody works on these.
  const other = join(root, 'numbers');
  await mkdir(other);
  valueOf(
    await control['project.register']({ name: 'numbers', folder: other, spec: null, settings: {} }),
  );
  // One after the other, so that something is left to be done whenever one takes over.
  const entries = Array.from({ length: features }, (_, index) =>
    toEntry(`part-${index}`, index === 0 ? [] : [`part-${index - 1}`]),
  );
  valueOf(await control['features.add']({ name: 'fleet', entries }));
  valueOf(await control['crew.start']({ name: 'fleet', settings: {} }));
}

function toEntry(name: string, dependencies: string[] = []) {
  return {
    category: 'Parts',
    name,
    description: `There is a file ${name}.txt.`,
    steps: [`The file ${name}.txt exists`],
    dependencies,
    checks: [],
  };
}

/** Asks for one numbered feature after the other; what is not answered is never asked for again. */
function countThrough(control: () => ControlPlane) {
  const accepted: string[] = [];
  const repeated: string[] = [];
  const stopping = new AbortController();
  let asked = 0;
  const counting = (async () => {
    while (!stopping.signal.aborted) {
      const name = `numbered-${asked}`;
      asked += 1;
      const { 'features.add': add } = control();
      const answer = await add({ name: 'numbers', entries: [toEntry(name)] }).catch(() => null);
      if (answer?.ok === true) accepted.push(name);
      else if (answer?.refusal.code === 'feature_exists') repeated.push(name);
      await pause(20);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await counting;
      return { asked, accepted, repeated };
    },
  };
}

/** Resolves when so many have landed. Follows events anew where a connection breaks. */
async function waitForLanding(control: ControlPlane, count: number): Promise<void> {
  let landed = 0;
  for await (const { body } of await eventsOf(control)) {
    landed += body.type === 'landing.landed' ? 1 : 0;
    if (landed > count) return;
  }
}

async function waitForCrew(control: ControlPlane) {
  const counts = new Map<number, number>();
  let last = '';
  for await (const { body } of await eventsOf(control)) {
    if (body.type === 'landing.landed' && body.featureId !== null) {
      counts.set(body.featureId, (counts.get(body.featureId) ?? 0) + 1);
      last = body.commit;
    }
    if (body.type === 'crew.ended') break;
  }
  return { counts, last };
}

async function eventsOf(control: ControlPlane) {
  return valueOf(await control.events({ name: 'fleet', after: 0 }, AbortSignal.timeout(LIMIT_MS)));
}
