import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type {
  ControlPlane,
  ControlResponse,
  ControlResult,
  CrewSettingsChange,
  Event,
  EventBody,
  WireFeature,
} from '@ropewalk/contracts';
import type { Clock, Store } from '@ropewalk/core';
import { writeMachine } from '../../packages/engine/src/machine/machine-tree.suite.ts';
import { openSqliteStore } from '@ropewalk/store';
import { openPostgresStore } from '@ropewalk/store/places';
import { readPostgresUrl } from '@ropewalk/store/postgres-place';
import { stringify } from 'yaml';
import {
  createTestDatabase,
  isOnPostgres,
  type TestDatabase,
} from '../../packages/store/src/testing/test-database.ts';
import type { ListenOptions } from '../../packages/cli/src/control-plane/listen-options.ts';
import {
  openControlPlane,
  type OpenControlPlane,
} from '../../packages/cli/src/control-plane/open-control-plane.ts';

const run = promisify(execFile);

/**
 * A project on a stage of its own: temporary home, HOME and folder, a real control plane, a playbook; with
 * ROPEWALK_TEST_STORE=postgres a database of its own on a server.
 */
export interface Stage {
  readonly root: string;
  readonly home: string;
  readonly folder: string;
  /** What Linux tells of the machine while checks run: a calm one. `writeMachine` changes it. */
  readonly machine: string;
  /** The playbook's folder, which agents can read and nothing else. */
  readonly play: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Where the store is when it is not the file in the home. */
  readonly database: TestDatabase | null;
  /** The control plane of this process; `reopen` ends it and starts a new one on the same home. */
  control(): ControlPlane;
  url(): string;
  /** The secret that opens the API of this home. */
  token(): Promise<string>;
  reopen(): Promise<void>;
  /** Writes a playbook and answers the driver setting for it. */
  playbook(content: unknown): Promise<string>;
  /** Writes files into the person's folder and commits them. */
  commit(files: Readonly<Record<string, string>>, message?: string): Promise<string>;
  /** Writes a file into the person's folder and leaves it at that. */
  leave(path: string, content: string): Promise<void>;
  git(...args: string[]): Promise<string>;
  register(options?: {
    readonly spec?: string | null;
    readonly settings?: CrewSettingsChange;
  }): Promise<void>;
  /** Starts the crew and waits for its end; answers every event of the project. */
  runToEnd(settings?: CrewSettingsChange): Promise<CrewStory>;
  /** Waits for the first event that fits, from the beginning of the project. */
  waitFor<T extends EventBody['type']>(
    type: T,
    fits?: (body: Extract<EventBody, { type: T }>) => boolean,
  ): Promise<Extract<EventBody, { type: T }>>;
  story(): Promise<CrewStory>;
  status(): Promise<ControlResponse<'status'>>;
  /** One feature as `features.list` shows it. */
  feature(name: string): Promise<WireFeature>;
  /** What the runs of the project have said and been told, oldest run first. */
  transcript(runId: number): Promise<string>;
  /** Lets `work` have the store while no control plane does, and starts a new one after it. */
  withStore(work: (store: Store) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** What has happened in a project. */
export interface CrewStory {
  readonly events: readonly Event[];
  /** Bodies of one type, in order. */
  of<T extends EventBody['type']>(type: T): readonly Extract<EventBody, { type: T }>[];
  readonly end: Extract<EventBody, { type: 'crew.ended' }>['end'] | null;
}

const NAME = 'stage';
/** No test waits longer for anything than this; it is a bound, not a wait. */
const LIMIT_MS = 240_000;

/**
 * Opens a stage; `close` removes everything of it. `given` adds to the environment of the person, `listen` says for
 * whom the control plane listens, `clock` what time it is for it.
 */
export async function openStage(
  given: NodeJS.ProcessEnv = {},
  listen?: ListenOptions,
  clock?: Clock,
): Promise<Stage> {
  const root = await mkdtemp(join(tmpdir(), 'ropewalk-stage-'));
  const home = join(root, 'home');
  const folder = join(root, 'project');
  const database = isOnPostgres() ? await createTestDatabase() : null;
  const environment = {
    ...process.env,
    ...(database === null ? {} : { ROPEWALK_STORE: database.url }),
    ...given,
    HOME: join(root, 'person'),
    ROPEWALK_HOME: home,
  };
  const play = join(root, 'play');
  await Promise.all([mkdir(folder), mkdir(play), mkdir(environment.HOME)]);
  const machineRoot = await writeMachine(join(root, 'machine'));
  let open = await openOrThrow();

  function openStore(): Promise<Store> {
    return database === null
      ? openSqliteStore({ file: join(home, 'ropewalk.db') })
      : openPostgresStore({ place: readPostgresUrl(database.url) });
  }

  async function openOrThrow(): Promise<OpenControlPlane> {
    const opened = await openControlPlane({
      home,
      port: null,
      resume: true,
      environment,
      // What goes on beside the test must not decide over its checks.
      machineRoot,
      ...(listen === undefined ? {} : { listen }),
      ...(clock === undefined ? {} : { clock }),
    });
    if (!opened.ok) {
      throw new Error(opened.refusal.message);
    }
    return opened.value;
  }

  const git = async (...args: string[]): Promise<string> => {
    const { stdout } = await run('git', ['-C', folder, ...args], {
      env: { ...environment, ...IDENTITY },
      maxBuffer: 32 * 1024 * 1024,
    });
    return stdout.trim();
  };

  const collect = async (until: (event: Event) => boolean): Promise<Event[]> => {
    const events: Event[] = [];
    const signal = AbortSignal.timeout(LIMIT_MS);
    const stream = await open.control.events({ name: NAME, after: 0 }, signal);
    if (!stream.ok) {
      throw new Error(stream.refusal.message);
    }
    for await (const event of stream.value) {
      events.push(event);
      if (until(event)) {
        return events;
      }
    }
    const tail = events.slice(-15).map((event) => JSON.stringify(event.body).slice(0, 300));
    throw new Error(`what was waited for did not happen; last events:\n${tail.join('\n')}`);
  };

  const stage: Stage = {
    root,
    home,
    folder,
    play,
    machine: machineRoot,
    environment,
    database,
    control: () => open.control,
    url: () => open.url,
    token: async () => (await readFile(join(home, 'token'), 'utf8')).trim(),
    async reopen() {
      await open.close();
      open = await openOrThrow();
    },
    async playbook(content) {
      const file = join(play, 'playbook.yaml');
      await writeFile(file, stringify(content));
      return `playbook:${file}`;
    },
    async commit(files, message = 'Begin') {
      await git('rev-parse', '--git-dir').catch(() => git('init', '-q', '-b', 'main'));
      for (const [path, content] of Object.entries(files)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), content);
      }
      await git('add', '-A');
      await git('commit', '-q', '--allow-empty', '-m', message);
      return git('rev-parse', 'HEAD');
    },
    async leave(path, content) {
      await writeFile(join(folder, path), content);
    },
    git,
    async register({ spec = null, settings = {} } = {}) {
      const registered = await open.control['project.register']({
        name: NAME,
        folder,
        spec,
        settings: { retryBaseMs: 50, testingAgentRatio: 0, ...settings },
      });
      if (!registered.ok) {
        throw new Error(registered.refusal.message);
      }
    },
    async runToEnd(settings = {}) {
      const before = (await stage.story()).of('crew.ended').length;
      const started = await open.control['crew.start']({ name: NAME, settings });
      if (!started.ok) {
        throw new Error(started.refusal.message);
      }
      let ended = 0;
      return toStory(
        await collect((event) => {
          ended += event.body.type === 'crew.ended' ? 1 : 0;
          return ended > before;
        }),
      );
    },
    async waitFor(type, fits = () => true) {
      let found: EventBody | null = null;
      await collect(({ body }) => {
        const isIt = body.type === type && fits(body as never);
        found = isIt ? body : found;
        return isIt;
      });
      return found as never;
    },
    async story() {
      const { seq } = await stage.status();
      return toStory(seq === 0 ? [] : await collect((event) => event.seq >= seq));
    },
    async status() {
      return valueOf(await open.control.status({ name: NAME }));
    },
    async feature(name) {
      const { features } = valueOf(await open.control['features.list']({ name: NAME }));
      const feature = features.find((candidate) => candidate.name === name);
      if (feature === undefined) {
        throw new Error(`there is no feature "${name}"`);
      }
      return feature;
    },
    async transcript(runId) {
      const page = await open.control.logs({ name: NAME, runId, after: 0, limit: 5_000 });
      return valueOf(page)
        .entries.map((entry) => JSON.stringify(entry.event))
        .join('\n');
    },
    async withStore(work) {
      await open.close();
      const store = await openStore();
      try {
        await work(store);
      } finally {
        await store.close();
      }
      open = await openOrThrow();
    },
    async close() {
      await open.close();
      await database?.drop();
      await rm(root, { recursive: true, force: true });
    },
  };

  return stage;
}

/** The value of an answer that must not be a refusal. */
export function valueOf<T>(result: ControlResult<T>): T {
  if (!result.ok) {
    throw new Error(`${result.refusal.code}: ${result.refusal.message}`);
  }
  return result.value;
}

const IDENTITY = {
  GIT_AUTHOR_NAME: 'Person',
  GIT_AUTHOR_EMAIL: 'person@localhost',
  GIT_COMMITTER_NAME: 'Person',
  GIT_COMMITTER_EMAIL: 'person@localhost',
};

function toStory(events: readonly Event[]): CrewStory {
  const of: CrewStory['of'] = (type) =>
    events.flatMap(({ body }) => (body.type === type ? [body as never] : []));
  return { events, of, end: of('crew.ended').at(-1)?.end ?? null };
}
