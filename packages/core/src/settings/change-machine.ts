import {
  providerIdSchema,
  type MachineSettings,
  type MachineSettingsChange,
  type ProviderChange,
  type ProviderChoice,
  type ProviderId,
} from '@ropewalk/contracts';
import { accept, refuse, type Result } from '../result.ts';
import { choiceOf, withoutUndefined } from './effective-settings.ts';
import { providerFacts, requireModel } from './provider-catalog.ts';

/** The settings of the machine after a change; refused as a whole where one part of it cannot be. */
export function changeMachine(
  settings: MachineSettings,
  change: MachineSettingsChange,
): Result<MachineSettings> {
  const { crew, providers, ...others } = withoutUndefined(change);
  let changed: MachineSettings = {
    ...settings,
    ...others,
    crew: { ...settings.crew, ...withoutUndefined(crew ?? {}) },
  };
  for (const provider of providerIdSchema.options) {
    const choice = changeChoice(settings, provider, providers?.[provider]);
    if (!choice.ok) {
      return choice;
    }
    if (choice.value !== null) {
      changed = { ...changed, providers: { ...changed.providers, [provider]: choice.value } };
    }
  }
  return accept(changed);
}

/** Null where nothing of it changes. */
function changeChoice(
  settings: MachineSettings,
  provider: ProviderId,
  change: ProviderChange | undefined,
): Result<ProviderChoice | null> {
  if (change === undefined) {
    return accept(null);
  }
  const facts = providerFacts(provider);
  const wanted = { ...choiceOf(settings, provider), ...withoutUndefined(change) };
  if (wanted.baseUrl !== null && facts.baseUrl === null) {
    return refuse(
      'invalid_input',
      `${facts.name} has no address that could be chosen. Choose the provider "custom" for an endpoint of your own.`,
      { field: 'api_base_url' },
    );
  }
  const model = wanted.model === null ? accept(null) : requireModel(provider, wanted.model);
  if (!model.ok) {
    return model;
  }
  const models: ProviderChoice['models'] = {};
  for (const [role, name] of rolesOf(wanted.models)) {
    const known = requireModel(provider, name);
    if (!known.ok) {
      return known;
    }
    models[role] = known.value;
  }
  return accept({ ...wanted, model: model.value, models });
}

function rolesOf(models: ProviderChoice['models']) {
  const { initializer, coding, testing, assistant } = models;
  const named = { initializer, coding, testing, assistant };
  const roles = ['initializer', 'coding', 'testing', 'assistant'] as const;
  return roles.flatMap((role) => {
    const model = named[role];
    return model === undefined ? [] : [[role, model] as const];
  });
}
