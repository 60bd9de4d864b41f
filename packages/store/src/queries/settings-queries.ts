import type { MachineSettings } from '@ropewalk/contracts';
import type { Kysely } from 'kysely';
import { MACHINE, toMachineSettings } from '../rows/settings-row.ts';
import type { Tables } from '../schema.ts';

export async function findMachineSettings(db: Kysely<Tables>): Promise<MachineSettings> {
  const row = await db
    .selectFrom('settings')
    .select('value')
    .where('name', '=', MACHINE)
    .executeTakeFirst();
  return toMachineSettings(row);
}
