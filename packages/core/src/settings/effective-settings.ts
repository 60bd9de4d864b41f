import {
  crewSettingsSchema,
  type AgentRole,
  type CrewSettings,
  type CrewSettingsChange,
  type Effort,
  type MachineSettings,
  type ProviderChoice,
  type ProviderId,
} from '@ropewalk/contracts';
import { accept, type Result } from '../result.ts';
import { presentModel, requireModel } from './provider-catalog.ts';

/** The driver whose models are those of a provider. */
export const PROVIDED_DRIVER = 'claude';

const NOTHING_CHOSEN: ProviderChoice = {
  baseUrl: null,
  model: null,
  models: {},
  region: null,
  cloudProject: null,
};

/** What a person has chosen for a provider. */
export function choiceOf(machine: MachineSettings, provider: ProviderId): ProviderChoice {
  return machine.providers[provider] ?? NOTHING_CHOSEN;
}

/**
 * The settings that hold: defaults, then those of the machine, then `layers` in their order (the project's
 * own, then those of the request that starts the crew). What a layer does not name, or names as undefined,
 * does not override anything.
 *
 * Models belong to a provider: those of the machine are taken from the provider that the layers end up
 * with. A layer that names a model or an effort names it for every role, but for those that the same layer names.
 */
export function effectiveSettings(
  machine: MachineSettings,
  ...layers: readonly CrewSettingsChange[]
): CrewSettings {
  const given = [machine.crew, ...layers];
  const { driver, provider } = given.reduce(applyLayer, crewSettingsSchema.parse({}));
  const { model, models } = choiceOf(machine, provider);
  const ofProvider: CrewSettingsChange = driver === PROVIDED_DRIVER ? { model, models } : {};
  const settings = [machine.crew, ofProvider, ...layers].reduce(
    applyLayer,
    crewSettingsSchema.parse({}),
  );
  return driver === PROVIDED_DRIVER ? withPresentModels(settings) : settings;
}

/** `settings` with what the layer names put over them. */
export function applyLayer(settings: CrewSettings, layer: CrewSettingsChange): CrewSettings {
  const named = withoutUndefined(layer);
  const keeps = (chosen: unknown): boolean => chosen === undefined || chosen === null;
  return {
    ...settings,
    ...named,
    models: { ...(keeps(named.model) ? settings.models : {}), ...named.models },
    efforts: { ...(keeps(named.effort) ? settings.efforts : {}), ...named.efforts },
  };
}

/** The layer that makes `settings` out of `others`. */
export function differing(settings: CrewSettings, others: CrewSettings): CrewSettingsChange {
  const known = new Map<string, unknown>(Object.entries(others));
  return Object.fromEntries(
    Object.entries(settings).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(known.get(name)),
    ),
  );
}

/** Only what is named: an undefined field is one that nobody has named. */
export function withoutUndefined<T extends object>(change: T): T {
  const named = Object.entries(change).filter(([, value]) => value !== undefined);
  // Fields were taken away only where they said nothing.
  return Object.fromEntries(named) as T;
}

/** The model for a role; null leaves it to the driver. */
export function modelFor(settings: CrewSettings, role: AgentRole): string | null {
  return settings.models[role] ?? settings.model;
}

/** The effort for a role; null leaves it to the driver. */
export function effortFor(settings: CrewSettings, role: AgentRole): Effort | null {
  return settings.efforts[role] ?? settings.effort;
}

/** The settings with every model by its present name; refused where one cannot be had. */
export function requireModels(settings: CrewSettings): Result<CrewSettings> {
  if (settings.driver !== PROVIDED_DRIVER) {
    return accept(settings);
  }
  const named = [settings.model, ...Object.values(settings.models)];
  for (const model of named) {
    const known = model === null ? accept(null) : requireModel(settings.provider, model);
    if (!known.ok) {
      return known;
    }
  }
  return accept(withPresentModels(settings));
}

function withPresentModels(settings: CrewSettings): CrewSettings {
  const { provider, model, models } = settings;
  return {
    ...settings,
    model: model === null ? null : presentModel(provider, model),
    models: Object.fromEntries(
      Object.entries(models).map(([role, name]) => [role, presentModel(provider, name)]),
    ),
  };
}
