import { rm } from 'node:fs/promises';
import { detectDevCommand, accept, refuse, type Refused, type Result } from '@ropewalk/core';
import type { Project } from '@ropewalk/contracts';
import type { EngineContext, OpenProjects, ProjectParts } from '../engine-types.ts';
import { findProgram } from '../wall/detect-wall.ts';
import type { Workspace } from '../workspaces/workspace-types.ts';
import type { DevLine } from './dev-lines.ts';
import { devFolder, prepareDevPlace } from './dev-place.ts';
import { startDevServer, type DevServer } from './dev-server.ts';
import { createNamedPorts, type NamedPorts } from './named-ports.ts';
import type {
  DevServerConfig,
  DevServerKey,
  DevServerNews,
  DevServerState,
} from './dev-server-types.ts';
import { createTurns } from './turns.ts';
import { portEnvironment, withOwnPort } from './own-port.ts';
import { parseDevCommand, type DevCommand } from './parse-dev-command.ts';
import { readProjectFacts } from './project-facts.ts';

/** Starts what a project is looked at with: one dev server for the person's folder, one for each run's workspace. */
export interface DevServers {
  state(key: DevServerKey): DevServerState;
  /** Every dev server of a project that has been started and whose place is still there. */
  list(
    projectId: number,
  ): readonly { readonly key: DevServerKey; readonly state: DevServerState }[];
  /** How it would be started; refuses with `run_unknown` where a run has no workspace (any more). */
  config(key: DevServerKey): Promise<Result<DevServerConfig>>;
  /** Keeps a person's own command, null takes it back. Refuses with `dev_command_invalid` what cannot be started. */
  setCommand(projectId: number, command: string | null): Promise<Result<DevServerConfig>>;
  /** Refuses with `dev_server_running`, `dev_command_missing`, `dev_command_invalid`, `run_unknown`, `folder_missing`. */
  start(key: DevServerKey): Promise<Result<DevServerState>>;
  /** Ends it with everything that it has started. Refuses with `dev_server_not_running`. */
  stop(key: DevServerKey): Promise<Result<DevServerState>>;
  /** What it has written last, after the line of that number. */
  linesAfter(key: DevServerKey, number: number): readonly DevLine[];
  /** Tells of every change of state and every line. Returns the way to stop. */
  subscribe(listener: (news: DevServerNews) => void): () => void;
  /** A run's workspace, or a whole project, is about to go: ends what works there. */
  leave(key: { readonly projectId: number; readonly runId?: number }): Promise<void>;
  /** Kills all that run. */
  panic(): Promise<void>;
  /** Ends them all. */
  close(): Promise<void>;
}

export interface DevServersDeps {
  readonly context: EngineContext;
  readonly projects: OpenProjects;
  workspaceOf(runId: number): Workspace | null;
}

interface Entry {
  readonly key: DevServerKey;
  readonly server: DevServer;
}

const STOPPED: DevServerState = { status: 'stopped' };

/** The dev servers of a home; none is started. */
export function createDevServers(given: DevServersDeps): DevServers {
  const [deps, entries] = [{ ...given, ports: createNamedPorts() }, new Map<string, Entry>()];
  const listeners = new Set<(news: DevServerNews) => void>();
  const turns = createTurns();
  const tell = (news: DevServerNews): void => {
    for (const listener of listeners) listener(news);
  };
  const stateOf = (key: DevServerKey): DevServerState =>
    entries.get(nameOf(key))?.server.state() ?? STOPPED;

  const start = async (key: DevServerKey): Promise<Result<DevServerState>> => {
    if (stateOf(key).status === 'running') {
      return refuse('dev_server_running', 'Dev server is already running');
    }
    const started = await launchDevServer(deps, key, tell);
    if (!started.ok) return started;
    entries.set(nameOf(key), { key, server: started.value });
    tell({ kind: 'state', key, state: started.value.state() });
    return accept(started.value.state());
  };
  const stop = async (key: DevServerKey): Promise<Result<DevServerState>> => {
    const entry = entries.get(nameOf(key));
    if (entry?.server.state().status !== 'running') {
      return refuse('dev_server_not_running', 'Dev server is not running');
    }
    await entry.server.stop();
    return accept(entry.server.state());
  };
  const leave = async (keys: readonly DevServerKey[]): Promise<void> => {
    await Promise.all(
      keys.map((key) =>
        turns.take(nameOf(key), async () => {
          await entries.get(nameOf(key))?.server.stop();
          if (!entries.delete(nameOf(key)) || key.runId === null) return;
          await rm(devFolder(await deps.projects.of(key.projectId), key), {
            recursive: true,
            force: true,
          });
        }),
      ),
    );
  };
  const keysOf = (projectId: number): DevServerKey[] =>
    [...entries.values()].flatMap(({ key }) => (key.projectId === projectId ? [key] : []));

  return {
    state: stateOf,
    list: (projectId) => keysOf(projectId).map((key) => ({ key, state: stateOf(key) })),
    config: (key) => readConfig(deps, key),
    setCommand: (projectId, command) => setCommand(deps, projectId, command),
    start: (key) => turns.take(nameOf(key), () => start(key)),
    stop: (key) => turns.take(nameOf(key), () => stop(key)),
    linesAfter: (key, number) => entries.get(nameOf(key))?.server.linesAfter(number) ?? [],
    subscribe: (listener) => listen(listeners, listener),
    leave: ({ projectId, runId }) =>
      leave(runId === undefined ? keysOf(projectId) : [{ projectId, runId }]),
    async panic() {
      await Promise.all([...entries.values()].map(({ server }) => server.stop(0)));
    },
    close: () => leave([...entries.values()].map(({ key }) => key)),
  };
}

function listen<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function nameOf({ projectId, runId }: DevServerKey): string {
  return `${projectId}-${runId ?? 'folder'}`;
}

async function launchDevServer(
  deps: DevServersDeps & { readonly ports: NamedPorts },
  key: DevServerKey,
  tell: (news: DevServerNews) => void,
): Promise<Result<DevServer>> {
  const { context } = deps;
  const found = await findPlace(deps, key);
  if (!found.ok) return found;
  const { parts, project, workspace } = found.value;
  const { effectiveCommand } = await configIn(deps, found.value);
  if (effectiveCommand === null) return noCommand();
  const parsed = parseDevCommand(effectiveCommand);
  if (!parsed.ok) return parsed;
  const place = await prepareDevPlace(parts, key, workspace);
  if (!place.ok) return place;
  const argv = findOnPath(parsed.value, context.searchPath);
  if (!argv.ok) return argv;
  const { ground } = parts;
  const firstPort = await ground.ports.take();
  const { packageJson } = await readProjectFacts(place.value.folder);
  const server = startDevServer(
    {
      host: context.host,
      clock: context.clock,
      secrets: context.secrets,
      onState: (state) => tell({ kind: 'state', key, state }),
      onLine: (line) => tell({ kind: 'line', key, ...line }),
    },
    {
      marker: `${context.homeId}-dev-${nameOf({ projectId: project.id, runId: key.runId })}`,
      argv: withOwnPort(argv.value, firstPort, packageJson),
      env: {
        ...ground.env,
        // Some open a browser by themselves, on the machine that they run on.
        BROWSER: 'none',
        TERM: 'dumb',
        ...portEnvironment(firstPort),
        ...parsed.value.env,
        HOME: place.value.home,
        TMPDIR: place.value.tmp,
      },
      place: place.value,
      command: effectiveCommand,
      firstPort,
      name: describe(project, key),
      ports: deps.ports,
    },
  );
  server.gone
    .catch((err: unknown) => context.log.error({ err, key }, 'a dev server could not be ended'))
    .finally(() => ground.ports.release(firstPort));
  return accept(server);
}

function describe({ name }: Project, { runId }: DevServerKey): string {
  return runId === null
    ? `the dev server of "${name}"`
    : `the dev server of run ${runId} of "${name}"`;
}

/** A project's folder or a run's tree. */
interface Found {
  readonly project: Project;
  readonly parts: ProjectParts;
  readonly workspace: Workspace | null;
}

async function findPlace(deps: DevServersDeps, key: DevServerKey): Promise<Result<Found>> {
  const { store } = deps.context;
  const project = await store.query('projectById', { projectId: key.projectId });
  if (project === null) return refuse('project_unknown', 'There is no such project.');
  const parts = await deps.projects.of(project.id);
  if (key.runId === null) return accept({ project, parts, workspace: null });
  const run = await store.query('run', { runId: key.runId });
  const workspace = run?.projectId === project.id ? deps.workspaceOf(key.runId) : null;
  return workspace === null
    ? refuse('run_unknown', `Run ${key.runId} has no workspace at this moment.`)
    : accept({ project, parts, workspace });
}

async function readConfig(
  deps: DevServersDeps,
  key: DevServerKey,
): Promise<Result<DevServerConfig>> {
  const found = await findPlace(deps, key);
  return found.ok ? accept(await configIn(deps, found.value)) : found;
}

/** A person's own command, else that of `ropewalk.yaml`, else what the folder looks like. */
async function configIn(
  { context }: DevServersDeps,
  { project, parts, workspace }: Found,
): Promise<DevServerConfig> {
  const [customCommand, facts] = await Promise.all([
    context.store.query('devCommand', { projectId: project.id }),
    readProjectFacts(workspace?.tree ?? parts.ground.folder),
  ]);
  const written = project.config?.dev;
  const looks = detectDevCommand(facts);
  const detected =
    written === undefined
      ? { type: looks?.type ?? null, command: looks?.argv.join(' ') ?? null }
      : { type: 'ropewalk.yaml', command: written };
  return {
    detectedType: detected.type,
    detectedCommand: detected.command,
    customCommand,
    effectiveCommand: customCommand ?? detected.command,
  };
}

async function setCommand(
  deps: DevServersDeps,
  projectId: number,
  command: string | null,
): Promise<Result<DevServerConfig>> {
  if (command !== null) {
    const parsed = parseDevCommand(command);
    if (!parsed.ok) return parsed;
  }
  const { store, clock } = deps.context;
  const saved = await store.execute(
    'project.set_dev_command',
    { projectId, command: command?.trim() ?? null },
    clock.now(),
  );
  return saved.ok ? readConfig(deps, { projectId, runId: null }) : saved;
}

/** Many systems have Python under its full name only. */
const OTHER_NAMES: Readonly<Record<string, string>> = { python: 'python3' };

function findOnPath({ argv }: DevCommand, searchPath: string): Result<DevCommand['argv']> {
  const [program, ...args] = argv;
  if (program.includes('/') || findProgram(program, searchPath) !== null) return accept(argv);
  const other = OTHER_NAMES[program];
  if (other !== undefined && findProgram(other, searchPath) !== null) {
    return accept([other, ...args]);
  }
  return refuse(
    'dev_command_missing',
    `There is no program "${program}" in PATH (${searchPath}). Install it, or configure a custom command.`,
  );
}

function noCommand(): Refused {
  return refuse(
    'dev_command_missing',
    'No dev command available. Configure a custom command or ensure project type can be detected.',
  );
}
