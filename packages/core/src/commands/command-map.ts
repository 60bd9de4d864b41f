import type {
  ArchiveTables,
  Check,
  CrewEnd,
  CrewSettingsChange,
  Effort,
  EvidenceFile,
  Feature,
  Landing,
  LandingRefusal,
  NewVerdict,
  Note,
  ParkReason,
  Project,
  ProjectConfig,
  ProviderId,
  Purpose,
  Question,
  Role,
  Run,
  Refusal,
  RunOutcome,
  Schedule,
  ScheduleAction,
  Usage,
  Verdict,
} from '@ropewalk/contracts';
import type { ImproveCommandMap } from './improve-command-map.ts';
import type { ArchivedTableName } from '../archive/archived-tables.ts';
import type { AdoptedConversation, AdoptedFeature } from '../reference/reference-project.ts';
import type { ChatCommandMap } from './chat-command-map.ts';
import type { LeaseCommandMap } from './lease-command-map.ts';
import type { NotificationCommandMap } from './notification-command-map.ts';
import type { PersonCommandMap } from './person-command-map.ts';
import type { SettingsCommandMap } from './settings-command-map.ts';
import type { WorkerCommandMap } from './worker-command-map.ts';

/** Who asks. A run's own right is shown by `token`. */
export interface Fence {
  readonly runId: number;
  readonly featureId: number;
  readonly token: number;
}

/** What somebody says about a new feature. `dependencies` are positions in the same list (before or after). */
export interface FeatureDraft {
  readonly category: string;
  readonly name: string;
  readonly description: string;
  readonly steps: readonly string[];
  readonly priority: number | null;
  readonly checks: readonly Check[];
  /** Positions in the list that this draft is part of. */
  readonly dependsOnPositions: readonly number[];
  /** Ids of features that exist. */
  readonly dependsOnIds: readonly number[];
}

/** What somebody says about a schedule. */
export type ScheduleDraft = Pick<
  Schedule,
  | 'startTime'
  | 'durationMinutes'
  | 'daysOfWeek'
  | 'timeZone'
  | 'enabled'
  | 'yolo'
  | 'model'
  | 'maxConcurrency'
>;

/** On whose word a crew starts: a person's, or that of a schedule's start that waits. */
export type CrewStartWord =
  | { readonly type: 'person' }
  | { readonly type: 'schedule'; readonly actionId: number };

/** Every change that can be asked for: name → [input, output]. */
export interface CommandMap
  extends
    ChatCommandMap,
    LeaseCommandMap,
    PersonCommandMap,
    SettingsCommandMap,
    ImproveCommandMap,
    WorkerCommandMap,
    NotificationCommandMap {
  'project.register': [
    {
      readonly name: string;
      readonly folder: string;
      readonly targetBranch: string;
      readonly spec: string | null;
      /** What the project itself wants; the rest comes from the settings of the machine. */
      readonly settings: CrewSettingsChange;
    },
    Project,
  ];
  /** Registers a folder with the backlog that another system kept for it: everything or nothing. */
  'project.adopt': [
    {
      readonly name: string;
      readonly folder: string;
      readonly targetBranch: string;
      /** Commit at which everything stands. */
      readonly head: string;
      readonly spec: string | null;
      readonly settings: CrewSettingsChange;
      readonly devCommand: string | null;
      readonly features: readonly AdoptedFeature[];
      readonly schedules: readonly ScheduleDraft[];
      readonly conversations: readonly AdoptedConversation[];
    },
    Project,
  ];
  /** Sets numbers aside for rows that are to be put back; they are never given to anybody else. */
  'archive.reserve': [
    { readonly counts: Readonly<Partial<Record<ArchivedTableName, number>>> },
    { readonly first: Readonly<Partial<Record<ArchivedTableName, number>>> },
  ];
  /** Puts a whole project back under numbers that were set aside: everything or nothing. */
  'project.restore': [
    {
      readonly name: string;
      readonly folder: string;
      readonly targetBranch: string;
      readonly tables: ArchiveTables;
      /** Commits of passing features that the target branch contains. */
      readonly heldCommits: readonly string[];
      /** Refs of saved work that are there, under their new names. */
      readonly heldRefs: readonly string[];
    },
    { readonly project: Project; readonly reopened: readonly number[] },
  ];
  'project.set_spec': [{ readonly projectId: number; readonly spec: string }, Project];
  /** A person (or the initializer's landing) puts a `ropewalk.yaml` in force. */
  'project.take_config': [
    { readonly projectId: number; readonly config: ProjectConfig; readonly commit: string },
    Project,
  ];
  /** The project's own checks fail on the target branch itself: opens (or keeps) the feature that mends it. */
  'project.report_red': [
    {
      readonly projectId: number;
      readonly commit: string;
      readonly command: string;
      readonly output: string;
    },
    { readonly featureId: number },
  ];

  /** Whether the person's repository stands at what has landed, or the sentence that says what keeps it. */
  'project.report_follow': [
    { readonly projectId: number } & (
      | { readonly commit: string; readonly blockedBy: null }
      | { readonly commit: null; readonly blockedBy: string }
    ),
    Project,
  ];

  /** A person says how the project is started while one works on it; null goes back to what is found. */
  'project.set_dev_command': [
    { readonly projectId: number; readonly command: string | null },
    { readonly command: string | null },
  ];

  'crew.start': [
    {
      readonly projectId: number;
      /** Stay the project's own. */
      readonly settings: CrewSettingsChange;
      /** Hold until this crew ends, when the project's own come back. */
      readonly forThisCrew?: CrewSettingsChange;
      /** A person, unless said otherwise. */
      readonly startedBy?: CrewStartWord;
    },
    Project,
  ];
  'crew.pause': [{ readonly projectId: number }, Project];
  'crew.resume': [{ readonly projectId: number }, Project];
  'crew.drain': [{ readonly projectId: number }, Project];
  /** Ends the crew and, with it, every run that has not ended. */
  'crew.end': [
    {
      readonly projectId: number;
      readonly reason: CrewEnd['reason'];
      readonly detail: string;
      readonly how: 'save_and_kill' | 'kill';
    },
    Project,
  ];

  'schedule.create': [{ readonly projectId: number; readonly schedule: ScheduleDraft }, Schedule];
  /** Only what is named changes. Neither starts nor stops anything that is not due by itself. */
  'schedule.change': [
    { readonly scheduleId: number; readonly change: Partial<ScheduleDraft> },
    Schedule,
  ];
  'schedule.delete': [{ readonly scheduleId: number }, null];
  /**
   * Sees to every window that has opened or closed: notes what was missed, ends a crew whose hours are over, and
   * answers the start that is due now, if any, and when to settle again.
   */
  'schedule.settle': [
    { readonly projectId: number },
    {
      readonly start: { readonly action: ScheduleAction; readonly schedule: Schedule } | null;
      readonly wakeAt: number | null;
    },
  ];
  /** A start that was tried has been refused; tried again where that may help. */
  'schedule.refuse_start': [
    { readonly actionId: number; readonly refusal: Refusal },
    ScheduleAction,
  ];

  'feature.create': [
    {
      readonly projectId: number;
      readonly features: readonly FeatureDraft[];
      readonly origin: Feature['origin'];
      /** Whether these drafts are a whole backlog, so that no initializer is needed. */
      readonly completesBacklog: boolean;
    },
    Feature[],
  ];
  /** Whoever depends on it either lets go of it, or shows that it is missing. */
  'feature.delete': [
    { readonly featureId: number; readonly dependents: 'let_go' | 'keep' },
    { readonly affected: number[] },
  ];
  'feature.add_dependency': [
    { readonly featureId: number; readonly dependencyId: number },
    Feature,
  ];
  'feature.remove_dependency': [
    { readonly featureId: number; readonly dependencyId: number },
    Feature,
  ];
  'feature.set_dependencies': [
    { readonly featureId: number; readonly dependencyIds: readonly number[] },
    Feature,
  ];
  /** A person takes a parked feature back, with its counters at zero. */
  'feature.retry': [{ readonly featureId: number }, Feature];
  /** A person takes a passing feature back: it is broken, or not what they meant. */
  'feature.reopen': [{ readonly featureId: number; readonly note: string }, Feature];
  /** A person wants a passing feature looked at again: its checks now, a tester when one is free. */
  'feature.request_retest': [{ readonly featureId: number }, Feature];
  'feature.answer': [
    {
      readonly featureId: number;
      readonly fields: Readonly<Record<string, unknown>>;
      readonly by: 'person' | 'default';
    },
    Feature,
  ];
  'feature.note': [
    { readonly featureId: number; readonly runId: number | null; readonly text: string },
    Note,
  ];
  'feature.request_input': [Fence & { readonly question: Question }, Feature];
  'feature.skip': [
    Fence & { readonly reason: string | null },
    { readonly oldPriority: number; readonly newPriority: number },
  ];
  /** A person, or whoever talks with one, moves a feature that nobody works on to the end of the queue. */
  'feature.postpone': [
    { readonly featureId: number },
    { readonly oldPriority: number; readonly newPriority: number },
  ];
  /** Gives the coding lease back without an outcome. */
  'feature.release': [Fence, Feature];
  /** A tester says that a passing feature is broken. Confirmed = our own run of its check failed. */
  'feature.report_regression': [
    Fence & {
      readonly reason: string;
      readonly check: Check | null;
      readonly confirmed: { readonly verdictId: number; readonly commit: string } | null;
      /** What becomes of a confirmed one: mended under the tester's own lease, or handed back. */
      readonly fix: 'tester' | 'coder';
    },
    { readonly feature: Feature; readonly confirmed: boolean; readonly token: number | null },
  ];
  /** A tester's word that a feature still works. */
  'feature.release_testing': [
    Fence & { readonly testedOk: boolean; readonly commit: string; readonly note: string | null },
    Feature,
  ];
  /** A sweep's finding: `fail` reopens the feature, anything else is only recorded. */
  'feature.sweep_result': [
    { readonly featureId: number; readonly verdict: NewVerdict; readonly reason: string },
    { readonly verdict: Verdict; readonly regressed: boolean },
  ];
  /** Takes leases and queues a run for them. Refuses as a whole when one feature is not free. */
  'run.dispatch': [
    {
      readonly projectId: number;
      readonly role: Role;
      readonly purpose: Purpose | null;
      readonly featureIds: readonly number[];
      readonly driver: string;
      readonly model: string | null;
      readonly provider?: ProviderId;
      readonly effort?: Effort | null;
      /** Whose limits it shares and may not start against (absent = nobody's), and whose canary it is, if any. */
      readonly account?: string;
      readonly canaryOf: string | null;
    },
    Run,
  ];
  /** A run takes one more feature: a named one, or the best that is free. */
  'run.claim': [
    {
      readonly runId: number;
      readonly purpose: Purpose;
      readonly featureId: number | null;
    },
    { readonly feature: Feature; readonly token: number; readonly alreadyClaimed: boolean },
  ];
  'run.prepare': [{ readonly runId: number }, Run];
  'run.start': [{ readonly runId: number; readonly pid: number; readonly workspace: string }, Run];
  /** The usage so far, as totals. */
  'run.usage': [{ readonly runId: number; readonly usage: Usage }, Run];
  /** Ends a run: one outcome for each feature it still holds, leases released, features moved on. */
  'run.end': [
    {
      readonly runId: number;
      /** For features that have no outcome yet. */
      readonly outcome: RunOutcome;
      readonly detail: string;
      /** Kept with the features for whoever tries next. */
      readonly lastOutput: string | null;
      readonly savedRef: string | null;
      readonly park: ParkReason | null;
      readonly peakMemoryBytes?: number | null;
    },
    Run,
  ];

  /** Freezes a claim: a landing for the work commit; a repeated call answers the landing under way. */
  'landing.request': [
    {
      readonly projectId: number;
      readonly kind: Landing['kind'];
      readonly fence: Fence | null;
      readonly runId: number | null;
      readonly work: string;
      readonly checks: readonly Check[];
      readonly files: readonly EvidenceFile[];
    },
    { readonly landing: Landing; readonly alreadyUnderWay: boolean },
  ];
  'landing.gate': [
    { readonly landingId: number; readonly candidate: string; readonly expectedHead: string },
    Landing,
  ];
  /** After the compare-and-swap: the feature passes. */
  'landing.land': [
    {
      readonly landingId: number;
      readonly commit: string;
      /** Recorded before the target branch moved, so that a crash in between loses nothing. */
      readonly verdictId: number;
      readonly files: readonly string[];
      /** What the landed tree's `ropewalk.yaml` says, where it was taken in force with this landing. */
      readonly config: ProjectConfig | null;
    },
    Landing,
  ];
  'landing.refuse': [
    {
      readonly landingId: number;
      readonly refusal: LandingRefusal;
      readonly verdict: NewVerdict | null;
    },
    Landing,
  ];
  'verdict.record': [{ readonly verdict: NewVerdict }, Verdict];
}

export type CommandName = keyof CommandMap;
export type CommandInput<N extends CommandName> = CommandMap[N][0];
export type CommandOutput<N extends CommandName> = CommandMap[N][1];
