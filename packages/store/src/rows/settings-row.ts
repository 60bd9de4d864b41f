import { machineSettingsSchema } from '@ropewalk/contracts';
import { jsonColumn } from './json.ts';

/** The row of the machine's own settings. */
export const MACHINE = 'machine';

const value = jsonColumn('settings.value', machineSettingsSchema);

/** What was never changed has its default. */
export function toMachineSettings(row: { readonly value: string } | undefined) {
  return row === undefined ? machineSettingsSchema.parse({}) : value.parse(row.value);
}
