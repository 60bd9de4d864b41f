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
  /** With less free memory than this, nothing new is started (MiB). */
  minimumFreeMemoryMb: z.int().min(0).max(1_048_576).default(256),
  /** With less room on the disk of the home than this, nothing new is started (MiB). */
  minimumFreeDiskMb: z.int().min(0).max(16_777_216).default(1_024),
  /** What one run, and each check, may have of the memory (MiB); null = half of what the machine has. */
  runMemoryMb: z.int().min(64).max(1_048_576).nullable().default(null),
  /** Processes that one run, and each check, may have at once. */
  runProcesses: z.int().min(64).max(65_536).default(4_096),
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
  minimumFreeMemoryMb: machineSettingsSchema.shape.minimumFreeMemoryMb.unwrap().exactOptional(),
  minimumFreeDiskMb: machineSettingsSchema.shape.minimumFreeDiskMb.unwrap().exactOptional(),
  runMemoryMb: machineSettingsSchema.shape.runMemoryMb.unwrap().exactOptional(),
  runProcesses: machineSettingsSchema.shape.runProcesses.unwrap().exactOptional(),
});
export type MachineSettingsChange = z.infer<typeof machineSettingsChangeSchema>;
