import type { MachineSettings } from '@ropewalk/contracts';
import type { Store } from '@ropewalk/core';

/** The settings of the machine at this moment, for whoever cannot wait for the store. */
export interface MachineBook {
  settings(): MachineSettings;
  close(): void;
}

/** Reads them once and follows every change from then on. */
export async function openMachineBook(store: Store): Promise<MachineBook> {
  let followed: MachineSettings | null = null;
  const close = store.subscribe(({ events }) => {
    for (const { body } of events) {
      if (body.type === 'settings.changed') {
        followed = body.settings;
      }
    }
  });
  const read = await store.query('machineSettings', {});
  return { settings: () => followed ?? read, close };
}
