import type { ApiSchemas } from '@ropewalk/client/api';

export type ProjectSettings = ApiSchemas['ProjectSettings'];
export type SettingsChange = ApiSchemas['ProjectSettingsChange'];
export type NetworkMode = ProjectSettings['network'];
export type Effort = ProjectSettings['effort'];
export type ProviderId = ProjectSettings['api_provider'];
export const ROLES = ['initializer', 'coding', 'testing', 'assistant'] as const;
export type Role = (typeof ROLES)[number];

/** What the machine and a project both have. */
export type CrewValues = Omit<ProjectSettings, 'own' | 'budgets'>;

/** Settings of a crew as they are typed. */
export interface CrewDraft {
  readonly driver: string;
  readonly api_provider: ProviderId;
  /** Empty: whatever the machine or the provider says. */
  readonly model: string;
  readonly models: Readonly<Record<Role, string>>;
  readonly effort: Effort;
  readonly efforts: Readonly<Record<Role, Effort | ''>>;
  readonly default_concurrency: string;
  readonly testing_agent_ratio: number;
  readonly batch_size: string;
  readonly testing_batch_size: string;
  readonly yolo_mode: boolean;
  readonly browser: boolean;
  readonly playwright_headless: boolean;
  /** One a line. */
  readonly extra_read_paths: string;
  readonly network: NetworkMode;
  /** One a line. */
  readonly network_hosts: string;
  /** What a worker must offer, one a line. */
  readonly worker_labels: string;
  /** Empty pushes nowhere. */
  readonly remote: string;
  /** Empty: the branch of the same name. */
  readonly branch: string;
}
export type CrewField = keyof CrewDraft;

function byRole<T>(of: (role: Role) => T): Record<Role, T> {
  return {
    initializer: of('initializer'),
    coding: of('coding'),
    testing: of('testing'),
    assistant: of('assistant'),
  };
}

export function toCrewDraft(settings: CrewValues): CrewDraft {
  return {
    driver: settings.driver,
    api_provider: settings.api_provider,
    model: settings.model ?? '',
    models: byRole((role) => settings.models[role] ?? ''),
    effort: settings.effort,
    efforts: byRole((role) => settings.efforts[role] ?? ''),
    default_concurrency: String(settings.default_concurrency),
    testing_agent_ratio: settings.testing_agent_ratio,
    batch_size: String(settings.batch_size),
    testing_batch_size: String(settings.testing_batch_size),
    yolo_mode: settings.yolo_mode,
    browser: settings.browser,
    playwright_headless: settings.playwright_headless,
    extra_read_paths: settings.extra_read_paths.join('\n'),
    network: settings.network,
    network_hosts: settings.network_hosts.join('\n'),
    worker_labels: settings.worker_labels.join('\n'),
    remote: settings.push?.remote ?? '',
    branch: settings.push?.branch ?? '',
  };
}

/** A whole number within its bounds; null for what is none. */
export function wholeOf(text: string, least: number, most: number): number | null {
  const value = Number(text);
  return text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most
    ? value
    : null;
}

const HOST = /^(?:(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/iu;

/** As the server takes them: `workerLabelSchema` of the contracts. */
const LABEL = /^[a-z0-9][a-z0-9._-]{0,62}(?:=[a-z0-9][a-z0-9._-]{0,62})?$/;
const MOST_LABELS = 32;

/** What is wrong with a draft, by field. */
export function problemsOf(draft: CrewDraft): Partial<Record<CrewField, string>> {
  const problems: Partial<Record<CrewField, string>> = {};
  if (draft.driver.trim() === '') {
    problems.driver = 'Name a driver: claude, or acp: with the command of an agent.';
  }
  if (/\s/.test(draft.model.trim())) {
    problems.model = 'Names of models have no blanks.';
  }
  if (ROLES.some((role) => /\s/.test(draft.models[role].trim()))) {
    problems.models = 'Names of models have no blanks.';
  }
  if (wholeOf(draft.default_concurrency, 1, 64) === null) {
    problems.default_concurrency = 'A whole number from 1 to 64.';
  }
  for (const field of ['batch_size', 'testing_batch_size'] as const) {
    if (wholeOf(draft[field], 1, 15) === null) {
      problems[field] = 'A whole number from 1 to 15.';
    }
  }
  const wrong = linesOf(draft.extra_read_paths).find(
    (path) => !path.startsWith('/') || path.split('/').includes('..'),
  );
  if (wrong !== undefined) {
    problems.extra_read_paths = `“${wrong}” is no absolute path without “..”.`;
  }
  const noHost = linesOf(draft.network_hosts).find((host) => !HOST.test(host));
  if (noHost !== undefined) {
    problems.network_hosts = `“${noHost}” is no host such as example.org, *.example.org or example.org:8443.`;
  }
  const labels = linesOf(draft.worker_labels);
  const noLabel = labels.find((label) => !LABEL.test(label));
  if (noLabel !== undefined) {
    problems.worker_labels = `“${noLabel}” is no label such as gpu or os=linux, in lower-case letters.`;
  } else if (labels.length > MOST_LABELS) {
    problems.worker_labels = `At most ${MOST_LABELS} labels.`;
  }
  if (/^[a-z]+:\/\/[^/?#]*:[^/?#]*@/i.test(draft.remote)) {
    problems.remote = 'Leave passwords out of it: git asks its own store.';
  }
  if (/\s/.test(draft.branch.trim())) {
    problems.branch = 'Names of branches have no blanks.';
  }
  return problems;
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** What is asked of the API for fields that were changed; `draft` holds them with all others. */
export function toChange(changed: readonly CrewField[], draft: CrewDraft): SettingsChange {
  const change: SettingsChange = {};
  for (const field of changed) {
    Object.assign(change, CHANGES[field](draft));
  }
  return change;
}

const CHANGES: Readonly<Record<CrewField, (draft: CrewDraft) => SettingsChange>> = {
  driver: ({ driver }) => ({ driver: driver.trim() }),
  api_provider: ({ api_provider }) => ({ api_provider }),
  model: ({ model }) => (model.trim() === '' ? { clear: ['model'] } : { model: model.trim() }),
  models: ({ models }) => ({ models: named(models) }),
  effort: ({ effort }) => ({ effort }),
  efforts: ({ efforts }) => ({ efforts: named(efforts) }),
  default_concurrency: (draft) => ({ default_concurrency: Number(draft.default_concurrency) }),
  testing_agent_ratio: ({ testing_agent_ratio }) => ({ testing_agent_ratio }),
  batch_size: ({ batch_size }) => ({ batch_size: Number(batch_size) }),
  testing_batch_size: (draft) => ({ testing_batch_size: Number(draft.testing_batch_size) }),
  yolo_mode: ({ yolo_mode }) => ({ yolo_mode }),
  browser: ({ browser }) => ({ browser }),
  playwright_headless: ({ playwright_headless }) => ({ playwright_headless }),
  extra_read_paths: (draft) => ({ extra_read_paths: [...linesOf(draft.extra_read_paths)] }),
  network: ({ network }) => ({ network }),
  network_hosts: (draft) => ({ network_hosts: [...linesOf(draft.network_hosts)] }),
  worker_labels: (draft) => ({ worker_labels: [...linesOf(draft.worker_labels)] }),
  remote: toPush,
  branch: toPush,
};

function toPush({ remote, branch }: CrewDraft): SettingsChange {
  if (remote.trim() === '') {
    return { push: null };
  }
  return {
    push: { remote: remote.trim(), branch: branch.trim() === '' ? null : branch.trim() },
  };
}

/** Those roles only that have something of their own. */
function named<T extends string>(
  of: Readonly<Record<Role, T>>,
): Partial<Record<Role, Exclude<T, ''>>> {
  const found: Partial<Record<Role, Exclude<T, ''>>> = {};
  for (const role of ROLES) {
    const value = of[role];
    if (isNamed(value)) {
      found[role] = value;
    }
  }
  return found;
}

function isNamed<T extends string>(value: T): value is Exclude<T, ''> {
  return value.trim() !== '';
}
