import { homedir } from 'node:os';
import { join } from 'node:path';
import {
  ORGANISATION_POLICY_FILE,
  PRICE_FILE,
  type ControlPlane,
  type SetupStatus,
} from '@ropewalk/contracts';
import { accept, judgeFolder, type Clock, type Result } from '@ropewalk/core';
import {
  createArchives,
  createEngine,
  createFolderBrowser,
  createHeadroom,
  HEADROOM_HOLDS_MS,
  createOutlets,
  createOpenProjects,
  createOrganisationBook,
  createPriceBook,
  createPortBlocks,
  createPressedChecks,
  createPressureWatch,
  createPromptFor,
  createScaffolds,
  createTraces,
  detectWall,
  findBrowser,
  MEETING_PLACES,
  openMachineBook,
  systemClock,
  type Archives,
  type Engine,
  type EngineContext,
  type EngineDeps,
  type Scaffolds,
  type FolderBrowser,
  type Notifier,
} from '@ropewalk/engine';
import {
  type Access,
  type ApiDeps,
  createApp,
  createControlPlane,
  createHttpServer,
  createReadinessCheck,
  createRunTokens,
  type HttpServer,
  type HttpServerOptions,
  timeStore,
  type RunTokens,
  type Standing,
  signInPath,
} from '@ropewalk/server';
import { openMcp, openSockets } from './agent-doors.ts';
import { hubRemotesOf } from './hub-remotes.ts';
import { lookAtMachine, lookAtSetup } from './look-at-machine.ts';
import { lockHome } from '../home/home-lock.ts';
import { prepareHome, type Home } from '../home/prepare-home.ts';
import { readOrMakeToken } from '../home/token.ts';
import { version } from '../version.ts';
import { accessOf, type ListenOptions, LOOPBACK } from './listen-options.ts';
import { coverDrivers, coverStore, openSecretBook } from './cover-secrets.ts';
import { createDriverBook, driverFacts } from './drivers.ts';
import { openHost } from './open-host.ts';
import { openProviders } from './providers.ts';
import { observe, openNotifier, startWatching, type Watching } from './observation.ts';
import { closeInReverse, closeLater, refuseBusy, sayWhere, toRefusal } from './opening.ts';
import { toolsOf, type Listening } from './listening.ts';
import { maskedFor } from './masked.ts';
import type { WonElection } from './fleet/won-election.ts';
import { chooseRunQueue, type ChosenRunQueue } from './choose-run-queue.ts';
import { chooseStore, openChosenStore } from './store-choice.ts';
import { searchPathFor } from './search-path.ts';
import { PAGE_FOLDER } from './page-folder.ts';
import { toolchainsIn } from './toolchains.ts';

/** A control plane of this process. */
export interface OpenControlPlane {
  readonly control: ControlPlane;
  readonly url: string;
  /** A path on it that signs a browser in, once. */
  signInPath(): string;
  /** Saves and ends what works, gives the home back. Idempotent. */
  close(): Promise<void>;
  /** Ends the programs that this process has started, and nothing else: another one leads by now. */
  abandon(): Promise<unknown>;
}

export interface OpenOptions {
  readonly home: string;
  /** Null takes a free one. */
  readonly port: number | null;
  /** Where everything is stored that is not a file: see `readStoreChoice`. What the environment says when left out. */
  readonly store?: string;
  /** Where hubs are kept beside this home: a folder, or the beginning of addresses. As the environment says when left out. */
  readonly hub?: string;
  /** Whether crews that an earlier process left working go on. */
  readonly resume: boolean;
  readonly environment: NodeJS.ProcessEnv;
  /** Where and for whom it listens; loopback, and with the home's token, when left out. */
  readonly listen?: ListenOptions;
  /** For one of several control planes on one database: what it has won. */
  readonly fleet?: WonElection;
  /** The machine's own when left out. */
  readonly clock?: Clock;
  /** Where Linux tells how the machine stands while checks run; another root stands for another machine. */
  readonly machineRoot?: string;
}

const CLOSING: Standing = { phase: 'closing' };
const MIB = 1024 * 1024;

/**
 * Makes this process the control plane of a home: the only one that opens its database. Refuses with
 * `home_not_writable`, `home_busy` (naming the other's address), `database_newer` or `port_in_use`; then
 * nothing has been changed.
 */
export async function openControlPlane(options: OpenOptions): Promise<Result<OpenControlPlane>> {
  const home = await prepareHome(options.home);
  if (!home.ok) {
    return home;
  }
  // On a database of several, that decides who of them works.
  const isShared = chooseStore(options, home.value.path).kind === 'postgres';
  const lock = lockHome(home.value.path, isShared ? 'shared' : 'alone');
  if (lock === null) {
    return refuseBusy(home.value);
  }
  const closers: Array<() => Promise<void> | void> = [() => lock.release()];
  const close = closeInReverse(closers);
  try {
    const opened = await assemble(options, home.value, closers);
    return accept({ ...opened, close });
  } catch (error) {
    await close();
    const refusal = toRefusal(error);
    if (refusal === null) {
      throw error;
    }
    return refusal;
  }
}

async function assemble(
  options: OpenOptions,
  home: Home,
  closers: Array<() => Promise<void> | void>,
): Promise<Omit<OpenControlPlane, 'close'>> {
  const controlToken = options.fleet?.token ?? (await readOrMakeToken(home.path));
  const secrets = openSecretBook(controlToken, options.environment);
  const watching = await startWatching(options.environment, home, secrets, closers);
  const tokens = createRunTokens(secrets);
  const listening: Listening = { url: '', server: null };
  const carrying = chooseRunQueue(options, home.path, (err) =>
    watching.log.warn({ err }, 'the queue of runs has trouble'),
  );
  const made = { options, home, watching, secrets, tokens, listening };
  const context = await buildContext({ ...made, offerWith: carrying.offerWith });
  closeLater(closers, [context.store, context.outlets, carrying.runQueue]);
  const listenOptions = options.listen ?? LOOPBACK;
  const how = { ...listenOptions, carrying, handsOver: options.fleet !== undefined };
  const parts = buildEngine(context, home, options.environment, how);
  const { engine, archives } = parts;
  await archives.clear();
  const doctor = () => lookAtMachine(context, engine, options.environment);
  const notifier = openNotifier(context, engine, secrets);
  const control = createControlPlane({ ...parts, ...aboutUs(context), doctor });
  const access = await accessOf(listenOptions, home.path, controlToken);
  let standing: Standing = { phase: 'starting' };
  const server = await listen({
    context,
    ...parts,
    notifier,
    doctor,
    watching,
    control,
    controlToken,
    access,
    tokens,
    standing: () => (options.fleet?.right.lost.aborted === true ? CLOSING : standing),
    folders: createFolderBrowser({ home: context.homes.person, closed: [home.path] }),
    place: placeOf(options),
    listen: listenOptions,
    setup: () => lookAtSetup(context, options.environment),
  });
  listening.url = server.url;
  listening.server = server;
  watching.metrics.follow({ store: context.store, sockets: () => server.openSockets });
  closeLater(closers, [server, notifier, engine, parts.scaffolds]);
  // Told first of all, before anything is ended.
  closers.push(() => void (standing = CLOSING));
  const recovery = await begin(options, engine, notifier);
  standing = { phase: 'working', role: 'leader' };
  context.log.info({ recovery, url: server.url }, 'ready');
  // A process that is here for one answer only would be gone before somebody else's second question.
  if (options.resume) {
    await sayWhere(home, { url: server.url, token: controlToken, pid: process.pid }, closers);
  }
  return {
    control,
    url: server.url,
    signInPath: () => signInPath(access),
    abandon: () => context.host.stopAll(),
  };
}

function aboutUs({ store, clock }: EngineContext) {
  const now = () => clock.now();
  return { store, version, startedAt: now(), pid: process.pid, now };
}

function placeOf({ port, fleet }: OpenOptions): Pick<HttpServerOptions, 'port' | 'door'> {
  return { port: port ?? 0, ...(fleet === undefined ? {} : { door: fleet.door }) };
}

async function begin({ resume, environment }: OpenOptions, engine: Engine, notifier: Notifier) {
  if (resume) {
    await notifier.start({ progressUrl: environment['PROGRESS_N8N_WEBHOOK_URL'] ?? null });
  }
  return engine.start({ resume });
}

async function buildContext(parts: {
  readonly options: OpenOptions;
  readonly home: Home;
  readonly watching: Watching;
  readonly secrets: ReturnType<typeof openSecretBook>;
  readonly tokens: RunTokens;
  readonly listening: Listening;
  readonly offerWith: ChosenRunQueue['offerWith'];
}): Promise<EngineContext> {
  const { environment } = parts.options;
  const { home } = parts;
  const [wall, opened] = await Promise.all([
    detectWall(environment['PATH'] === undefined ? {} : { path: environment['PATH'] }),
    openChosenStore(parts.options, home, parts.secrets, parts.offerWith),
  ]);
  const person = environment['HOME'] ?? homedir();
  const { log, metrics, usageNews } = parts.watching;
  const covered = coverStore(opened.store, parts.secrets);
  const store = usageNews.hear(timeStore(covered, metrics.storeTook));
  const book = await openMachineBook(store);
  const { settings } = book;
  const onSecret = parts.secrets.learn;
  const providers = openProviders({ home, environment, settings, onSecret });
  return {
    store,
    settings,
    secrets: parts.secrets,
    credentials: providers.credentials,
    defaultModel: providers.defaultModel,
    organisation: createOrganisationBook(join(home.path, ORGANISATION_POLICY_FILE)),
    prices: createPriceBook(join(home.path, PRICE_FILE)),
    homes: { ours: home.path, person },
    clock: parts.options.clock ?? systemClock,
    host: await openHost(home, wall, book.settings),
    wall,
    pressure: createPressureWatch({
      root: parts.options.machineRoot ?? '/',
      keptFreeBytes: () => book.settings().minimumFreeMemoryMb * MIB,
    }),
    pressed: createPressedChecks(),
    outlets: createOutlets({ wall, environment, tools: toolsOf(parts) }),
    browser: findBrowser(environment, person),
    bearers: parts.tokens,
    log,
    ...hubRemotesOf(parts.options, opened.epoch, log),
    traces: createTraces(store),
    homeId: home.id,
    resolveDriver: coverDrivers(
      createDriverBook({
        environment,
        walled: wall.available,
        access: providers.access,
      }),
      parts.secrets,
    ),
    mcpUrl: () => `${parts.listening.url}/mcp`,
    searchPath: searchPathFor(environment['PATH']),
  };
}

function listen(parts: {
  readonly context: EngineContext;
  readonly engine: Engine;
  readonly archives: Archives;
  readonly scaffolds: Scaffolds;
  readonly control: ControlPlane;
  readonly controlToken: string;
  readonly access: Access;
  readonly tokens: RunTokens;
  readonly folders: FolderBrowser;
  readonly place: Pick<HttpServerOptions, 'port' | 'door'>;
  readonly listen: ListenOptions;
  readonly notifier: Notifier;
  readonly watching: Watching;
  doctor: ApiDeps['doctor'];
  setup(): Promise<SetupStatus>;
  standing(): Standing;
}): Promise<HttpServer> {
  const { context, engine, tokens, access, control, controlToken } = parts;
  const isLeaving = () => parts.standing().phase === 'closing';
  const mcp = openMcp(context, engine, tokens, isLeaving);
  const api: ApiDeps = {
    store: context.store,
    engine,
    archives: parts.archives,
    scaffolds: parts.scaffolds,
    folders: parts.folders,
    access,
    version,
    pid: process.pid,
    now: () => context.clock.now(),
    setup: parts.setup,
    notifier: parts.notifier,
    doctor: parts.doctor,
  };
  const observation = observe(context, parts.watching.metrics);
  const readiness = createReadinessCheck({ standing: parts.standing, health: observation.health });
  return createHttpServer({
    host: parts.listen.host,
    names: parts.listen.names,
    ...parts.place,
    app: (surroundings) =>
      createApp(surroundings, {
        controlToken,
        control,
        mcp,
        fleet: engine.fleet,
        api,
        observation,
        readiness,
        pageFolder: PAGE_FOLDER,
      }),
    sockets: {
      routes: openSockets(context, engine, parts.watching),
      isAuthorised: (credentials) => access.isAuthorised(credentials),
    },
    beforeClose: () => mcp.close(),
    onFailure: (err) => context.log.error({ err }, 'a request failed'),
  });
}

function buildEngine(
  context: EngineContext,
  home: Home,
  environment: NodeJS.ProcessEnv,
  how: ListenOptions & Pick<EngineDeps, 'handsOver'> & { readonly carrying: ChosenRunQueue },
) {
  const personHome = environment['HOME'] ?? homedir();
  const masked = maskedFor(home.path, personHome);
  const hidden = [...masked, ...MEETING_PLACES];
  const walls = { masked, readOnly: toolchainsIn(hidden, context.searchPath) };
  const headroom = createHeadroom({
    home: home.path,
    limits: () => context.settings(),
    holdsMs: HEADROOM_HOLDS_MS,
  });
  const projects = createOpenProjects({
    context,
    home: home.path,
    ports: createPortBlocks(),
    walls,
  });
  const engine = createEngine({
    context,
    projects,
    promptFor: createPromptFor(context),
    headroom: () => headroom.look(),
    environment,
    // An agent on this machine must never find an open door.
    onlyPlaybooks: how.access === 'open',
    knownDrivers: driverFacts(),
    runQueue: how.carrying.runQueue,
    isOfferedByStore: how.carrying.offerWith !== null,
    version,
    handsOver: how.handsOver,
  });
  const scaffolds = createScaffolds({
    context,
    home: home.path,
    walls,
    person: { home: personHome, sshAuthSock: environment['SSH_AUTH_SOCK'] },
    judge: (folder) =>
      judgeFolder(folder, { platform: process.platform, home: personHome, closed: [home.path] }),
  });
  return {
    engine,
    archives: createArchives({ context, projects, home: home.path, version }),
    scaffolds,
  };
}
