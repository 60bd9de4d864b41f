import type { StoreTransaction } from '@ropewalk/core';
import type { Kysely } from 'kysely';
import { findMachineSettings } from '../queries/settings-queries.ts';
import { toJson } from '../rows/json.ts';
import { MACHINE } from '../rows/settings-row.ts';
import type { Tables } from '../schema.ts';

export function settingsWrites(
  db: Kysely<Tables>,
): Pick<StoreTransaction, 'machineSettings' | 'saveMachineSettings'> {
  return {
    machineSettings: () => findMachineSettings(db),
    async saveMachineSettings(settings) {
      await db
        .insertInto('settings')
        .values({ name: MACHINE, value: toJson(settings) })
        .onConflict((conflict) =>
          conflict.column('name').doUpdateSet((expression) => ({
            value: expression.ref('excluded.value'),
          })),
        )
        .execute();
    },
  };
}
