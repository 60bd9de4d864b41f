import type { ColumnType } from 'kysely';
import type { FleetTables } from './fleet-schema.ts';

/*
 * Column conventions, the same on every database: times are integers in milliseconds since the
 * epoch, flags are 0 or 1, and structured values are JSON text that only `rows/` reads and writes.
 */

/** A number that the database gives out and nobody changes. */
export type Id = ColumnType<number, number | undefined, never>;

export interface ProjectTable {
  id: Id;
  name: string;
  folder: string;
  target_branch: string;
  spec: string | null;
  initialized: number;
  initializer_attempts: number;
  settings: string;
  overrides: string;
  config: string | null;
  crew: string;
  target_red: string | null;
  environment_failures: number;
  created_at: number;
}

export interface FeatureTable {
  id: Id;
  project_id: number;
  category: string;
  name: string;
  description: string;
  steps: string;
  priority: number;
  origin: string;
  checks: string;
  /** A copy of what `state` says, for conditions. */
  status: string;
  backing_off_until: number | null;
  state: string;
  attempts: number;
  regressions: number;
  inconclusives: number;
  skips: number;
  saved_ref: string | null;
  last_failure: string | null;
  answer: string | null;
  files: string;
  created_at: number;
  updated_at: number;
}

export interface FeatureDependencyTable {
  feature_id: number;
  /** Keeps the order in which they were given. */
  position: number;
  dependency_id: number;
}

export interface LeaseTable {
  project_id: number;
  feature_id: number;
  purpose: string;
  run_id: number;
  token: number;
  expires_at: number;
}

/** Numbers that only grow, one row each: `lease_token` and `event_seq`. */
export interface CounterTable {
  name: string;
  value: number;
}

export interface RunTable {
  id: Id;
  project_id: number;
  role: string;
  driver: string;
  model: string | null;
  status: string;
  state: string;
  outcome: string | null;
  usage: string;
  created_at: number;
  provider: string;
  effort: string | null;
  /** Copies of what `usage` says, for sums. */
  tokens: number;
  cost_usd: number | null;
  /** Kept when the run ends, which its state does not. */
  started_at: number | null;
  ended_at: number | null;
  /** The most memory that its programs had at once, where it was measured. */
  peak_memory_bytes: number | null;
}

export interface ReservationTable {
  run_id: number;
  account: string;
  usd: number | null;
  tokens: number | null;
}

export interface SaidOnceTable {
  key: string;
  said_at: number;
}

export interface DriverMeteringTable {
  driver: string;
  metered: number;
  run_id: number;
  at: number;
}

export interface BudgetAdditionTable {
  id: Id;
  scope: string;
  project_id: number | null;
  feature_id: number | null;
  day_starts_at: number | null;
  unit: string;
  amount: number;
  created_at: number;
}

export interface RunFeatureTable {
  run_id: number;
  position: number;
  feature_id: number;
  purpose: string;
  token: number;
  outcome: string | null;
}

export interface LandingTable {
  id: Id;
  project_id: number;
  kind: string;
  feature_id: number | null;
  run_id: number | null;
  token: number | null;
  work: string;
  checks: string;
  files: string;
  status: string;
  state: string;
  created_at: number;
}

export interface VerdictTable {
  id: Id;
  project_id: number;
  feature_id: number | null;
  run_id: number | null;
  kind: string;
  commit_id: string;
  outcome: string;
  checks: string;
  files: string;
  weakened_tests: string;
  at: number;
}

export interface NoteTable {
  id: Id;
  feature_id: number;
  run_id: number | null;
  text: string;
  at: number;
}

/** What a project puts in the place of our prompt for a role. */
export interface PromptTable {
  project_id: number;
  role: string;
  text: string;
}

export interface QuotaTable {
  account: string;
  state: string;
}

export interface DevCommandTable {
  project_id: number;
  command: string;
}

export interface NotificationTargetTable {
  id: Id;
  project_id: number | null;
  name: string;
  kind: string;
  url: string;
  moments: string;
  still_after_ms: number;
  allow_private_network: number;
  source: string;
  cursor: number;
  created_at: number;
}

export interface NotificationDeliveryTable {
  id: Id;
  target_id: number;
  project_id: number | null;
  key: string;
  type: string;
  body: string;
  status: string;
  /** When it is to be tried next, or was settled. */
  status_at: number;
  attempts: number;
  last_error: string | null;
  created_at: number;
}

export interface ImproveSettingsTable {
  project_id: number;
  settings: string;
}

export interface PolicyVersionTable {
  id: Id;
  project_id: number;
  hash: string;
  content: string;
  origin: string;
  state: string;
  created_at: number;
}

export interface ProposalTable {
  id: Id;
  project_id: number;
  run_id: number;
  category: string;
  name: string;
  description: string;
  steps: string;
  checks: string;
  reason: string;
  /** A copy of what `state` says, for conditions. */
  status: string;
  state: string;
  created_at: number;
}

export interface ScheduleTable {
  id: Id;
  project_id: number;
  start_time: string;
  duration_minutes: number;
  days_of_week: number;
  time_zone: string;
  enabled: number;
  yolo: number;
  model: string | null;
  max_concurrency: number;
  crash_count: number;
  settled_until: number;
  created_at: number;
}

export interface ScheduleOverrideTable {
  schedule_id: number;
  type: string;
  expires_at: number;
  created_at: number;
}

export interface ScheduleActionTable {
  id: Id;
  project_id: number;
  schedule_id: number;
  kind: string;
  window_start: number;
  window_end: number;
  due_at: number;
  outcome: string;
  at: number | null;
  detail: string;
}

export interface EventTable {
  seq: number;
  project_id: number;
  at: number;
  type: string;
  body: string;
}

export interface OutboxTable {
  id: Id;
  project_id: number;
  effect: string;
}

export interface ConversationTable {
  id: Id;
  project_id: number;
  kind: string;
  title: string | null;
  status: string;
  message_count: number;
  created_at: number;
  updated_at: number;
}

export interface ConversationMessageTable {
  id: Id;
  conversation_id: number;
  role: string;
  content: string;
  tool_calls: string;
  attachments: string;
  ending: string;
  at: number;
}

export interface SpecVersionTable {
  id: Id;
  project_id: number;
  text: string;
  origin: string;
  conversation_id: number | null;
  in_force: number;
  feature_count: number | null;
  at: number;
}

export interface RunMessageTable {
  id: string;
  run_id: number;
  text: string;
  at: number;
  delivered_at: number | null;
}

/** Documents of settings, one row each. */
export interface SettingsTable {
  name: string;
  value: string;
}

export interface MigrationTable {
  number: number;
  name: string;
  applied_at: number;
}

/** Every table, as kysely sees it. */
export interface Tables extends FleetTables {
  projects: ProjectTable;
  features: FeatureTable;
  feature_dependencies: FeatureDependencyTable;
  leases: LeaseTable;
  counters: CounterTable;
  runs: RunTable;
  run_features: RunFeatureTable;
  reservations: ReservationTable;
  said_once: SaidOnceTable;
  budget_additions: BudgetAdditionTable;
  driver_meterings: DriverMeteringTable;
  landings: LandingTable;
  verdicts: VerdictTable;
  notes: NoteTable;
  prompts: PromptTable;
  quotas: QuotaTable;
  improve_settings: ImproveSettingsTable;
  policy_versions: PolicyVersionTable;
  proposals: ProposalTable;
  schedules: ScheduleTable;
  schedule_overrides: ScheduleOverrideTable;
  schedule_actions: ScheduleActionTable;
  dev_commands: DevCommandTable;
  notification_targets: NotificationTargetTable;
  notification_deliveries: NotificationDeliveryTable;
  events: EventTable;
  outbox: OutboxTable;
  conversations: ConversationTable;
  conversation_messages: ConversationMessageTable;
  spec_versions: SpecVersionTable;
  run_messages: RunMessageTable;
  settings: SettingsTable;
  migrations: MigrationTable;
}
