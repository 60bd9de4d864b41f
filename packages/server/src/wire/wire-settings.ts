import type {
  CrewSettings,
  CrewSettingsChange,
  MachineSettings,
  MachineSettingsChange,
  Project,
  ProjectSettings,
  ProjectSettingsChange,
  ProviderChange,
  Settings,
  SettingsChange,
} from '@ropewalk/contracts';
import { choiceOf, effectiveSettings, providerFacts, withoutUndefined } from '@ropewalk/core';
import type { CredentialState } from '@ropewalk/engine';

/** What a program is told where nobody has chosen an effort: what the models do by themselves. */
const USUAL_EFFORT = 'high';

/** The name of each setting on the wire, and what it is called inside. */
const NAMES = {
  yolo_mode: 'yolo',
  model: 'model',
  models: 'models',
  effort: 'effort',
  efforts: 'efforts',
  testing_agent_ratio: 'testingAgentRatio',
  playwright_headless: 'headless',
  batch_size: 'batchSize',
  testing_batch_size: 'testingBatchSize',
  driver: 'driver',
  api_provider: 'provider',
  default_concurrency: 'maxConcurrency',
  browser: 'browser',
  extra_read_paths: 'extraReadPaths',
  network: 'network',
  network_hosts: 'networkHosts',
  worker_labels: 'workerLabels',
  push: 'push',
  budgets: 'budgets',
} as const satisfies Readonly<Record<string, keyof CrewSettings>>;

function toShared(settings: CrewSettings) {
  return {
    yolo_mode: settings.yolo,
    testing_agent_ratio: settings.testingAgentRatio,
    playwright_headless: settings.headless,
    batch_size: settings.batchSize,
    testing_batch_size: settings.testingBatchSize,
    effort: settings.effort ?? USUAL_EFFORT,
    efforts: settings.efforts,
    models: settings.models,
    driver: settings.driver,
    default_concurrency: settings.maxConcurrency,
    browser: settings.browser,
    extra_read_paths: settings.extraReadPaths,
    network: settings.network,
    network_hosts: settings.networkHosts,
    worker_labels: settings.workerLabels,
    push: settings.push,
  };
}

/** The settings of the machine as they are shown; a credential is only said to be there. */
export function toWireSettings(
  machine: MachineSettings,
  credential: { readonly state: CredentialState | null; readonly problem: string | null },
): Settings {
  const settings = effectiveSettings(machine);
  const { provider } = settings;
  const facts = providerFacts(provider);
  const choice = choiceOf(machine, provider);
  const { budgets } = settings;
  return {
    ...toShared(settings),
    model: choiceOf(machine, 'claude').model ?? providerFacts('claude').defaultModel,
    glm_mode: provider === 'glm',
    ollama_mode: provider === 'ollama',
    api_provider: provider,
    api_base_url: choice.baseUrl ?? (facts.baseUrl || null),
    api_has_auth_token: credential.state === 'stored',
    api_model: provider === 'claude' ? null : (choice.model ?? (facts.defaultModel || null)),
    region: choice.region,
    cloud_project: choice.cloudProject,
    machine_slots: machine.slots,
    keep_awake: machine.keepAwake,
    minimum_free_memory_mb: machine.minimumFreeMemoryMb,
    minimum_free_disk_mb: machine.minimumFreeDiskMb,
    run_memory_mb: machine.runMemoryMb,
    run_processes: machine.runProcesses,
    credential_place: machine.credentialPlace,
    credential_problem: credential.problem,
    budgets: {
      run: budgets.run,
      feature: budgets.feature,
      project_day: budgets.day,
      machine_day: machine.dayBudget,
    },
  };
}

type SharedChange = Omit<ProjectSettingsChange, 'model' | 'budgets' | 'clear'>;

/** Null and what is not named leave the setting as it is, but for those that null switches off. */
function fromShared(change: SharedChange): CrewSettingsChange {
  const given = {
    yolo: change.yolo_mode ?? undefined,
    testingAgentRatio: change.testing_agent_ratio ?? undefined,
    headless: change.playwright_headless ?? undefined,
    batchSize: change.batch_size ?? undefined,
    testingBatchSize: change.testing_batch_size ?? undefined,
    effort: change.effort ?? undefined,
    efforts: change.efforts,
    driver: change.driver,
    maxConcurrency: change.default_concurrency ?? undefined,
    provider: change.api_provider ?? undefined,
    browser: change.browser,
    extraReadPaths: change.extra_read_paths,
    network: change.network,
    networkHosts: change.network_hosts,
    workerLabels: change.worker_labels,
    push: change.push,
  };
  return named(given);
}

/** What is undefined was not named, and the type says so, too. */
function named<T extends object>(given: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return withoutUndefined(given) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** A change as it came in, for the machine as it is. */
export function fromSettingsChange(
  machine: MachineSettings,
  change: SettingsChange,
): MachineSettingsChange {
  const provider = change.api_provider ?? machine.crew.provider ?? 'claude';
  const present = effectiveSettings(machine).budgets;
  const { budgets } = change;
  const ofProvider: ProviderChange = named({
    baseUrl: emptied(change.api_base_url),
    model: emptied(change.api_model),
    models: change.models,
    region: change.region,
    cloudProject: change.cloud_project,
  });
  const ofClaude: ProviderChange = named({ model: change.model ?? undefined });
  return named({
    crew: {
      ...fromShared(change),
      ...(budgets === undefined
        ? {}
        : {
            budgets: {
              run: budgets.run === undefined ? present.run : budgets.run,
              feature: budgets.feature === undefined ? present.feature : budgets.feature,
              day: budgets.project_day === undefined ? present.day : budgets.project_day,
            },
          }),
    },
    providers:
      provider === 'claude'
        ? { claude: { ...ofClaude, ...ofProvider } }
        : { claude: ofClaude, [provider]: ofProvider },
    slots: change.machine_slots,
    dayBudget: budgets?.machine_day,
    keepAwake: change.keep_awake,
    minimumFreeMemoryMb: change.minimum_free_memory_mb,
    minimumFreeDiskMb: change.minimum_free_disk_mb,
    runMemoryMb: change.run_memory_mb,
    runProcesses: change.run_processes,
    credentialPlace: change.credential_place,
  });
}

/** Null leaves it, an empty text takes it back. */
function emptied(text: string | null | undefined): string | null | undefined {
  return text === '' ? null : (text ?? undefined);
}

/** A project's settings as they are shown. */
export function toWireProjectSettings({ settings, overrides }: Project): ProjectSettings {
  return {
    ...toShared(settings),
    model: settings.model,
    api_provider: settings.provider,
    budgets: {
      run: settings.budgets.run,
      feature: settings.budgets.feature,
      project_day: settings.budgets.day,
    },
    own: Object.entries(NAMES).flatMap(([wire, name]) =>
      overrides[name] === undefined ? [] : [wire],
    ),
  };
}

/** A change of a project's own settings, and those that it leaves to the machine again. */
export function fromProjectSettingsChange(
  project: Project,
  change: ProjectSettingsChange,
): { readonly settings: CrewSettingsChange; readonly clear: readonly (keyof CrewSettings)[] } {
  const { budgets } = change;
  const present = project.settings.budgets;
  const more = named({
    model: change.model ?? undefined,
    models: change.models,
    budgets:
      budgets === undefined
        ? undefined
        : {
            run: budgets.run === undefined ? present.run : budgets.run,
            feature: budgets.feature === undefined ? present.feature : budgets.feature,
            day: budgets.project_day === undefined ? present.day : budgets.project_day,
          },
  });
  const cleared: ReadonlySet<string> = new Set(change.clear ?? []);
  return {
    settings: { ...fromShared(change), ...more },
    clear: Object.entries(NAMES).flatMap(([wire, name]) => (cleared.has(wire) ? [name] : [])),
  };
}
