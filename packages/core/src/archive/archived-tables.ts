/*
 * What an archive of a project holds of each table. A new table is one entry here; the order is that in which
 * rows are put back, so a table stands behind those that it refers to.
 */

/** How the rows of one project are found, and which numbers in them are names of other rows. */
export interface KeptTable {
  /** The column by which rows belong to the project, or to a row of another kept table. */
  readonly belongs: { readonly column: string; readonly of: 'project' | ArchivedTableName };
  /** Columns that give the rows their order. */
  readonly keys: readonly [string, ...string[]];
  /** The column that numbers the rows, if any; each gets a fresh number where it is put back. */
  readonly id: 'id' | 'seq' | null;
  /** Columns that name rows of other tables. */
  readonly refersTo: Readonly<Record<string, ArchivedTableName>>;
  /** JSON columns of ours that name rows, by the keys in `NUMBERED_KEYS`. */
  readonly json: readonly string[];
  /** Columns that hold the name of a ref of saved work. */
  readonly refs: readonly string[];
  /** Columns that hold secrets and are neither written nor put back. */
  readonly withheld: readonly string[];
  /** Rows are only ever added: they are read in pages, up to where the moment of the export was. */
  readonly grows: boolean;
}

export type ArchivedTableName =
  | 'projects'
  | 'features'
  | 'feature_dependencies'
  | 'runs'
  | 'run_features'
  | 'landings'
  | 'verdicts'
  | 'notes'
  | 'dev_commands'
  | 'prompts'
  | 'conversations'
  | 'conversation_messages'
  | 'spec_versions'
  | 'schedules'
  | 'schedule_actions'
  | 'proposals'
  | 'events';

const PLAIN = { json: [], refs: [], withheld: [], grows: false } as const;
const OF_PROJECT = { column: 'project_id', of: 'project' } as const;

/** Every kept table. */
export const KEPT_TABLES: Readonly<Record<ArchivedTableName, KeptTable>> = {
  projects: {
    ...PLAIN,
    belongs: { column: 'id', of: 'project' },
    keys: ['id'],
    id: 'id',
    refersTo: {},
    json: ['target_red'],
  },
  features: {
    ...PLAIN,
    belongs: OF_PROJECT,
    keys: ['id'],
    id: 'id',
    refersTo: { project_id: 'projects' },
    json: ['state'],
    refs: ['saved_ref'],
  },
  feature_dependencies: {
    ...PLAIN,
    belongs: { column: 'feature_id', of: 'features' },
    keys: ['feature_id', 'position'],
    id: null,
    refersTo: { feature_id: 'features', dependency_id: 'features' },
  },
  runs: {
    ...PLAIN,
    belongs: OF_PROJECT,
    keys: ['id'],
    id: 'id',
    refersTo: { project_id: 'projects' },
    json: ['state'],
  },
  run_features: {
    ...PLAIN,
    belongs: { column: 'run_id', of: 'runs' },
    keys: ['run_id', 'position'],
    id: null,
    refersTo: { run_id: 'runs', feature_id: 'features' },
  },
  verdicts: {
    ...PLAIN,
    belongs: OF_PROJECT,
    keys: ['id'],
    id: 'id',
    refersTo: { project_id: 'projects', feature_id: 'features', run_id: 'runs' },
    json: ['files'],
    grows: true,
  },
  landings: {
    ...PLAIN,
    belongs: OF_PROJECT,
    keys: ['id'],
    id: 'id',
    refersTo: { project_id: 'projects', feature_id: 'features', run_id: 'runs' },
    json: ['state', 'files'],
  },
  notes: {
    ...PLAIN,
    belongs: { column: 'feature_id', of: 'features' },
    keys: ['id'],
    id: 'id',
    refersTo: { feature_id: 'features', run_id: 'runs' },
  },
  dev_commands: {
    ...PLAIN,
    belongs: OF_PROJECT,
    keys: ['project_id'],
    id: null,
    refersTo: { project_id: 'projects' },
  },
  prompts: {
    ...PLAIN,
    belongs: OF_PROJECT,
    keys: ['project_id', 'role'],
    id: null,
    refersTo: { project_id: 'projects' },
  },
  conversations: {
    ...PLAIN,
    belongs: OF_PROJECT,
    keys: ['id'],
    id: 'id',
    refersTo: { project_id: 'projects' },
  },
  conversation_messages: {
    ...PLAIN,
    belongs: { column: 'conversation_id', of: 'conversations' },
    keys: ['id'],
    id: 'id',
    refersTo: { conversation_id: 'conversations' },
  },
  spec_versions: {
    ...PLAIN,
    belongs: OF_PROJECT,
    keys: ['id'],
    id: 'id',
    refersTo: { project_id: 'projects', conversation_id: 'conversations' },
  },
  schedules: {
    ...PLAIN,
    belongs: OF_PROJECT,
    keys: ['id'],
    id: 'id',
    refersTo: { project_id: 'projects' },
  },
  schedule_actions: {
    ...PLAIN,
    belongs: OF_PROJECT,
    keys: ['id'],
    id: 'id',
    refersTo: { project_id: 'projects', schedule_id: 'schedules' },
  },
  proposals: {
    ...PLAIN,
    belongs: OF_PROJECT,
    keys: ['id'],
    id: 'id',
    refersTo: { project_id: 'projects', run_id: 'runs' },
    json: ['state'],
  },
  events: {
    ...PLAIN,
    belongs: OF_PROJECT,
    keys: ['seq'],
    id: 'seq',
    refersTo: { project_id: 'projects' },
    json: ['body'],
    grows: true,
  },
};

/** Every other table, with the reason why it stays at home. */
export const LEFT_OUT_TABLES = {
  leases: 'A lease is held by a process of the machine that the archive comes from.',
  outbox: 'What was still to be done there is settled by the import.',
  counters: 'Numbers that are given out belong to a home.',
  policy_versions:
    'What a person accepted holds on the machine where they did; the file itself travels with the repository.',
  improve_settings: 'That agents go on by themselves is a word for one machine.',
  quotas: 'The limits of an account belong to whoever signs in, not to a project.',
  reservations: 'What a run that goes on may use is shared out on the machine where it goes on.',
  said_once: 'That somebody was told once is over with the home that told them.',
  driver_meterings: 'Programs differ from machine to machine.',
  budget_additions: 'What a person added for a day or a feature was their word for that machine.',
  run_messages: 'What people said to runs stands in the events and in the transcripts.',
  notification_targets: 'Who is told belongs to the person, and their secrets to their machine.',
  notification_deliveries: 'What was on its way is told by the home that saw it happen.',
  schedule_overrides: 'What a person said against a window of that machine is over with it.',
  settings: 'Settings of the machine belong to it.',
  workers: 'Workers belong to the fleet that they have joined.',
  assignments: 'On which worker a run was is of no use where that worker is not.',
  join_tokens: 'What lets machines join is a secret of one fleet.',
  migrations: 'The manifest says which schema the rows follow.',
} as const satisfies Readonly<Record<string, string>>;

/** Keys in JSON columns whose whole numbers name rows. `id` counts inside the objects of `NUMBERED_OBJECTS`. */
export const NUMBERED_KEYS: Readonly<Record<string, ArchivedTableName>> = {
  projectId: 'projects',
  featureId: 'features',
  featureIds: 'features',
  runId: 'runs',
  landingId: 'landings',
  verdictId: 'verdicts',
  proposalId: 'proposals',
  conversationId: 'conversations',
  versionId: 'spec_versions',
  scheduleId: 'schedules',
};
export const NUMBERED_OBJECTS: Readonly<Record<string, ArchivedTableName>> = {
  note: 'notes',
  action: 'schedule_actions',
};

/** Where a file of evidence lies below the project's folder in the home. */
export const EVIDENCE_PLACE =
  /^(evidence\/run-)([1-9]\d{0,14})(\/[0-9a-f]{32}(?:\.[a-z0-9]{1,8})?)$/;

/** Keys in JSON columns whose text names a run, and how it does. */
export const RUN_IN_TEXT: Readonly<Record<string, RegExp>> = {
  savedRef: /^(refs\/ropewalk\/runs\/)([1-9]\d{0,14})()$/,
  storedAt: EVIDENCE_PLACE,
};

/** Keys below which a person's or an agent's own words lie: numbers in there are no names of rows. */
export const OPAQUE_KEYS: ReadonlySet<string> = new Set(['fields', 'defaults']);

/** The kept tables in the order in which rows are put back. */
export const TABLE_ORDER = Object.keys(KEPT_TABLES).filter((name): name is ArchivedTableName =>
  Object.hasOwn(KEPT_TABLES, name),
);
