import type {
  ArchiveRow,
  ArchiveTables,
  Delivery,
  Event,
  EventBody,
  EventType,
  Feature,
  FeatureStatus,
  Landing,
  Lease,
  MachineSettings,
  NewVerdict,
  Note,
  NotificationTarget,
  Project,
  PromptRole,
  Purpose,
  Quota,
  QuotaState,
  Role,
  RunOutcome,
  Run,
  RunUsage,
  Verdict,
} from '@ropewalk/contracts';
import type { ArchivedTableName } from '../archive/archived-tables.ts';
import type { Day, Spending } from '../budget/budgets.ts';
import type { CommandInput, CommandName, CommandOutput } from '../commands/command-map.ts';
import type { Effect } from '../effects.ts';
import type { Result } from '../result.ts';
import type { BacklogReads } from './backlog-store.ts';
import type { BoardQueries } from './board-store.ts';
import type { ChatQueries, ChatWrites } from './chat-store.ts';
import type { ImproveQueries, ImproveWrites } from './improve-store.ts';
import type { MoneyQueries, MoneyWrites } from './money-store.ts';
import type { FleetQueries, FleetWrites } from './fleet-store.ts';
import type { PolicyQueries, PolicyWrites } from './policy-store.ts';
import type { ScheduleQueries, ScheduleWrites } from './schedule-store.ts';

/** An effect that has been committed and is still to be carried out. */
export interface PendingEffect {
  readonly id: number;
  readonly projectId: number;
  readonly effect: Effect;
}

/** What one command changed, published after its commit. */
export interface Committed {
  readonly events: readonly Event[];
  readonly effects: readonly PendingEffect[];
}

/** Everything that the plan looks at, read at one moment. */
export interface ProjectSnapshot {
  readonly project: Project;
  readonly features: readonly Feature[];
  /** Only leases that had not expired at `at`. */
  readonly leases: readonly Lease[];
  /** Only runs that have not ended. */
  readonly runs: readonly Run[];
  readonly quotas: readonly Quota[];
  /** Sum of the durations of ended and running runs in milliseconds, for the testing share. */
  readonly spent: { readonly codingMs: number; readonly testingMs: number };
  /** What the budgets are measured by; null where nothing is limited, because nobody looks then. */
  readonly spending: Spending | null;
  readonly at: number;
}

/** Asks for at most `limit` of what a project has, the newest first. */
export interface PageOf {
  readonly projectId: number;
  readonly limit: number;
  /** Only what is older than this id. */
  readonly before?: number | undefined;
  /** Only what concerns this feature. */
  readonly featureId?: number | undefined;
}

/** Features of one project that stand at one status. */
export interface FeatureCount {
  readonly projectId: number;
  readonly status: FeatureStatus;
  readonly count: number;
}

/** Milliseconds since the epoch; null = not yet, or never. */
export interface RunTimes {
  readonly runId: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

/** The rows of a project at one moment. */
export interface ArchiveMoment {
  /** The number of the last schema step. */
  readonly schema: number;
  /** All rows of the tables that do not merely grow. */
  readonly tables: ArchiveTables;
  /** The number of the last row of each table that grows; 0 where it has none. */
  readonly until: Readonly<Record<string, number>>;
}

/** Every question that can be asked of the store: name → [parameters, answer]. */
export interface Queries
  extends
    ChatQueries,
    ScheduleQueries,
    ImproveQueries,
    BoardQueries,
    MoneyQueries,
    PolicyQueries,
    FleetQueries {
  projects: [Record<string, never>, Project[]];
  project: [{ readonly name: string }, Project | null];
  /** When something last happened, by project; one in which nothing has is left out. */
  lastEventTimes: [Record<string, never>, ReadonlyMap<number, number>];
  /** The prompts with which a project replaces ours. */
  prompts: [{ readonly projectId: number }, ReadonlyMap<PromptRole, string>];
  projectById: [{ readonly projectId: number }, Project | null];
  /** How a person wants the project to be started; null when nobody has said so. */
  devCommand: [{ readonly projectId: number }, string | null];
  /** `day` is the machine's day that `now` lies in; without it, no budget of a day is looked at. */
  snapshot: [
    { readonly projectId: number; readonly now: number; readonly day?: Day },
    ProjectSnapshot,
  ];
  /** Leases that are held at `now`, oldest first. */
  leases: [{ readonly projectId: number; readonly now: number }, readonly Lease[]];
  /** In the order of their ids. */
  features: [{ readonly projectId: number }, Feature[]];
  feature: [{ readonly featureId: number }, Feature | null];
  notes: [{ readonly featureId: number }, Note[]];
  /** How many features of each project stand at each status; what there is none of is left out. */
  featureCounts: [Record<string, never>, FeatureCount[]];
  /** Newest first. */
  runs: [
    PageOf & {
      readonly role?: Role | undefined;
      /** Of the run, or of a feature of it. */
      readonly outcome?: RunOutcome | undefined;
    },
    Run[],
  ];
  /** When these runs began to work and ended; runs that are not known are left out. */
  runTimes: [{ readonly runIds: readonly number[] }, RunTimes[]];
  run: [{ readonly runId: number }, Run | null];
  /** Peaks of memory in bytes of the last measured runs of all projects with this role and driver, newest first. */
  memoryPeaks: [
    { readonly role: Role; readonly driver: string; readonly limit: number },
    readonly number[],
  ];
  /** Runs that were queued at `until` or before and had not ended before `since`, oldest first. */
  runsAround: [
    { readonly projectId: number; readonly since: number; readonly until: number },
    Run[],
  ];
  /** Runs of all projects that have not ended. */
  activeRuns: [Record<string, never>, Run[]];
  /** What is known of every provider account. */
  quotas: [Record<string, never>, readonly Quota[]];
  landing: [{ readonly landingId: number }, Landing | null];
  /** Newest first. */
  landings: [PageOf, Landing[]];
  /** Landings of all projects that are neither landed nor refused, oldest first. */
  openLandings: [Record<string, never>, Landing[]];
  verdict: [{ readonly verdictId: number }, Verdict | null];
  /** Verdicts of the project at one commit, oldest first. */
  verdictsAt: [{ readonly projectId: number; readonly commit: string }, Verdict[]];
  /** Newest first. */
  verdicts: [PageOf & { readonly commit?: string | undefined }, Verdict[]];
  /** Newest first. */
  verdictsOf: [{ readonly featureId: number; readonly limit: number }, Verdict[]];
  machineSettings: [Record<string, never>, MachineSettings];
  /** Of one project or (null) of all: runs that were queued at `since` or later and before `until`, oldest first. */
  usage: [
    {
      readonly projectId: number | null;
      readonly since: number;
      readonly until: number;
      readonly now: number;
    },
    RunUsage[],
  ];
  /** The newest event of one of these types; null when there was none. */
  lastEvent: [{ readonly projectId: number; readonly types: readonly EventType[] }, Event | null];
  /** Events after `after`, in order of `seq`; where types are named, only those. */
  events: [
    {
      readonly projectId: number | null;
      readonly after: number;
      readonly limit: number;
      readonly types?: readonly EventType[] | undefined;
    },
    Event[],
  ];
  /** Events behind `after` and in front of `before`, the newest first; where types are named, only those. */
  earlierEvents: [
    {
      readonly projectId: number;
      readonly after: number;
      readonly before: number;
      readonly limit: number;
      readonly types?: readonly EventType[] | undefined;
    },
    Event[],
  ];
  /** `seq` of the project's last event; 0 before the first. */
  latestSeq: [{ readonly projectId: number }, number];
  /** Of all scopes, in the order of their ids. */
  notificationTargets: [Record<string, never>, NotificationTarget[]];
  /** Notifications that are still to be delivered, the most urgent first. */
  pendingDeliveries: [{ readonly limit: number }, Delivery[]];
  /** What was sent to a target, newest first. */
  deliveries: [{ readonly targetId: number; readonly limit: number }, Delivery[]];
  pendingEffects: [Record<string, never>, PendingEffect[]];
  /** What an archive of the project holds, at one moment; tables that grow come in pages. */
  archiveMoment: [{ readonly projectId: number }, ArchiveMoment];
  /** Rows of a growing table after number `after`, up to `until`. */
  archivePage: [
    {
      readonly projectId: number;
      readonly table: ArchivedTableName;
      readonly after: number;
      readonly until: number;
      readonly limit: number;
    },
    readonly ArchiveRow[],
  ];
}
export type QueryName = keyof Queries;

/** The store as every part above it sees it. One instance per home; safe for concurrent callers. */
export interface Store {
  /**
   * Runs one command in one transaction: rows, events and effects commit together or not at all.
   * A refusal changes nothing. Throws `StoreFailure` when the database cannot be used.
   */
  execute<N extends CommandName>(
    name: N,
    input: CommandInput<N>,
    now: number,
  ): Promise<Result<CommandOutput<N>>>;
  query<N extends QueryName>(name: N, parameters: Queries[N][0]): Promise<Queries[N][1]>;
  /** Marks an effect as carried out. */
  settleEffect(effectId: number): Promise<void>;
  /** Called after each commit that produced events or effects, in order. Returns the way to stop. */
  subscribe(listener: (committed: Committed) => void): () => void;
  close(): Promise<void>;
}

/** Fields of a new feature; the rest has its start value. */
export type NewFeature = Pick<
  Feature,
  'projectId' | 'category' | 'name' | 'description' | 'steps' | 'dependencies' | 'origin' | 'checks'
> & { readonly priority: number | null };

/** A notification that is to be sent as soon as possible. */
export type NewDelivery = Pick<Delivery, 'targetId' | 'projectId' | 'key' | 'type' | 'body'>;

/**
 * The rows as a command sees them, inside its transaction. Implemented once per database;
 * `core/commands` holds the only callers.
 */
export interface StoreTransaction
  extends
    ChatWrites,
    ScheduleWrites,
    ImproveWrites,
    MoneyWrites,
    PolicyWrites,
    FleetWrites,
    BacklogReads {
  readonly now: number;

  project(projectId: number): Promise<Project | null>;
  projects(): Promise<Project[]>;
  projectByName(name: string): Promise<Project | null>;
  projectByFolder(folder: string): Promise<Project | null>;
  machineSettings(): Promise<MachineSettings>;
  saveMachineSettings(settings: MachineSettings): Promise<void>;
  insertProject(project: Omit<Project, 'id' | 'createdAt'>): Promise<Project>;
  saveProject(project: Project): Promise<void>;
  /** Null takes it back. */
  saveDevCommand(projectId: number, command: string | null): Promise<void>;
  /** Null gives ours its place back. */
  savePrompt(projectId: number, role: PromptRole, text: string | null): Promise<void>;
  /** Removes features, notes, leases, runs, landings, verdicts and effects of a project; events stay. */
  clearBacklog(projectId: number): Promise<void>;
  /** Removes the project and everything that belongs to it, events included. */
  deleteProject(projectId: number): Promise<void>;

  feature(featureId: number): Promise<Feature | null>;
  /** All features of a project, in the order of their ids. */
  features(projectId: number): Promise<Feature[]>;
  /** A null priority becomes one more than the highest of the project. */
  insertFeature(feature: NewFeature): Promise<Feature>;
  /** Writes nothing but the priority; sets `updatedAt`. */
  savePriority(featureId: number, priority: number): Promise<void>;
  /** Writes everything but `dependencies`; sets `updatedAt`. */
  saveFeature(feature: Feature): Promise<void>;
  deleteFeature(featureId: number): Promise<void>;
  replaceDependencies(featureId: number, dependencies: readonly number[]): Promise<void>;
  highestPriority(projectId: number): Promise<number>;
  insertNote(note: Omit<Note, 'id' | 'at'>): Promise<Note>;

  /** The lease, expired or not. */
  lease(featureId: number, purpose: Purpose): Promise<Lease | null>;
  /**
   * Takes the lease if nobody holds an unexpired one: one statement, with a token greater than any
   * before it. Null when it is held.
   */
  grantLease(request: {
    readonly projectId: number;
    readonly featureId: number;
    readonly purpose: Purpose;
    readonly runId: number;
    readonly expiresAt: number;
  }): Promise<Lease | null>;
  /**
   * Extends every unexpired lease of the runs; answers those that they still hold, in the order of features. With
   * `heldAt` those too that have expired since that moment and are nobody else's.
   */
  renewLeases(runIds: readonly number[], expiresAt: number, heldAt?: number): Promise<Lease[]>;
  /** False when the lease was not held under this token any more. */
  releaseLease(featureId: number, purpose: Purpose, token: number): Promise<boolean>;
  leasesOfRun(runId: number): Promise<Lease[]>;
  /** Leases of a project whose time is over and that nobody has released. */
  expiredLeases(projectId: number): Promise<Lease[]>;

  run(runId: number): Promise<Run | null>;
  /** Which of these runs have not ended and hold features without an outcome; in the order of their ids. */
  runsAtWork(runIds: readonly number[]): Promise<number[]>;
  /** Runs of a project that have not ended, in the order of their ids. */
  activeRuns(projectId: number): Promise<Run[]>;
  insertRun(run: Omit<Run, 'id' | 'createdAt'>): Promise<Run>;
  saveRun(run: Run): Promise<void>;
  /** The most memory that the programs of a run had at once, in bytes. */
  saveRunMemory(runId: number, peakBytes: number): Promise<void>;

  landing(landingId: number): Promise<Landing | null>;
  /** The landing of this feature that is neither landed nor refused. */
  openLanding(featureId: number): Promise<Landing | null>;
  insertLanding(landing: Omit<Landing, 'id' | 'createdAt'>): Promise<Landing>;
  saveLanding(landing: Landing): Promise<void>;
  insertVerdict(verdict: NewVerdict): Promise<Verdict>;
  verdict(verdictId: number): Promise<Verdict | null>;

  quota(account: string): Promise<Quota>;
  saveQuota(account: string, state: QuotaState): Promise<void>;

  /** Landings of a project that are neither landed nor refused, oldest first. */
  openLandings(projectId: number): Promise<Landing[]>;
  /** The first of `count` numbers of a table that nobody has had and nobody else will get. */
  reserveNumbers(table: ArchivedTableName, count: number): Promise<number>;
  /**
   * Puts rows of one project where nothing of theirs is, and reads them as everybody will. Refuses with
   * `archive_damaged` what no Ropewalk would have written; the command must then refuse, too.
   */
  restoreRows(projectId: number, tables: ArchiveTables): Promise<Result<null>>;
  /** Of all scopes, in the order of their ids. */
  notificationTargets(): Promise<NotificationTarget[]>;
  insertNotificationTarget(
    target: Omit<NotificationTarget, 'id' | 'createdAt'>,
  ): Promise<NotificationTarget>;
  saveNotificationTarget(target: NotificationTarget): Promise<void>;
  /** Removes it with everything that was on its way to it. */
  deleteNotificationTarget(targetId: number): Promise<void>;
  /** Null when the target has been sent one under this key already. */
  insertDelivery(delivery: NewDelivery): Promise<Delivery | null>;
  delivery(deliveryId: number): Promise<Delivery | null>;
  saveDelivery(delivery: Delivery): Promise<void>;
  /** Forgets what has been settled of a target, all but the newest `kept`. */
  trimDeliveries(targetId: number, kept: number): Promise<void>;
  /** `seq` of the last event of all projects that was committed before this transaction. */
  lastSeq(): Promise<number>;

  /** Adds an event to this transaction's events. */
  append(projectId: number, body: EventBody): Promise<void>;
  /** Adds an effect to this transaction's outbox. */
  enqueue(projectId: number, effect: Effect): Promise<void>;
}

/** The database cannot be used: broken, full, locked by another program, or from a newer version. */
export class StoreFailure extends Error {
  override readonly name = 'StoreFailure';
  readonly code:
    | 'database_newer'
    | 'database_damaged'
    | 'database_busy'
    | 'disk_full'
    | 'database_unreachable'
    | 'database_failed';

  constructor(code: StoreFailure['code'], message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
