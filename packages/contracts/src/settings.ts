import { z } from 'zod';
import { budgetSchema } from './budget.ts';
import { crewSettingsChangeSchema } from './crew-settings.ts';
import { providerChoiceSchema, providerIdSchema } from './provider.ts';

/** Where credentials lie: a file that only its owner can read, or the operating system's keychain. */
export const credentialPlaceSchema = z.enum(['file', 'keychain']);
export type CredentialPlace = z.infer<typeof credentialPlaceSchema>;

/**
 * What crews of this machine start with. Models are chosen for each provider instead, so that none of one
 * provider is asked of another.
 */
export const machineCrewSchema = crewSettingsChangeSchema.omit({ model: true, models: true });

/** Settings of the whole machine; `{}` is a complete answer. */
export const machineSettingsSchema = z.object({
  crew: machineCrewSchema.default({}),
  providers: z.partialRecord(providerIdSchema, providerChoiceSchema).default({}),
  /** Runs at the same time on the whole machine, across projects. */
  slots: z.int().min(1).max(256).default(32),
  /** For all runs of the machine that began on the same day. */
  dayBudget: budgetSchema.nullable().default(null),
  /** Whether the machine is kept from sleeping while a crew works. */
  keepAwake: z.boolean().default(true),
  credentialPlace: credentialPlaceSchema.default('file'),
});
export type MachineSettings = z.infer<typeof machineSettingsSchema>;

/** What becomes of one provider's choice; what is not named stays, and null takes the choice back. */
export const providerChangeSchema = z.strictObject({
  baseUrl: providerChoiceSchema.shape.baseUrl.unwrap().exactOptional(),
  model: providerChoiceSchema.shape.model.unwrap().exactOptional(),
  models: providerChoiceSchema.shape.models.unwrap().exactOptional(),
  region: providerChoiceSchema.shape.region.unwrap().exactOptional(),
  cloudProject: providerChoiceSchema.shape.cloudProject.unwrap().exactOptional(),
});
export type ProviderChange = z.infer<typeof providerChangeSchema>;

/** What becomes of the settings of the machine; what is not named stays. */
export const machineSettingsChangeSchema = z.strictObject({
  crew: machineCrewSchema.exactOptional(),
  providers: z.partialRecord(providerIdSchema, providerChangeSchema).exactOptional(),
  slots: machineSettingsSchema.shape.slots.unwrap().exactOptional(),
  dayBudget: machineSettingsSchema.shape.dayBudget.unwrap().exactOptional(),
  keepAwake: machineSettingsSchema.shape.keepAwake.unwrap().exactOptional(),
  credentialPlace: machineSettingsSchema.shape.credentialPlace.unwrap().exactOptional(),
});
export type MachineSettingsChange = z.infer<typeof machineSettingsChangeSchema>;
