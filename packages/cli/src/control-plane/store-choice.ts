import { join, resolve } from 'node:path';
import type { SecretBook, Store } from '@ropewalk/core';
import type { SoleRight, StorePlace } from '@ropewalk/store/places';
import { isPostgresUrl, readPostgresUrl } from '@ropewalk/store/postgres-place';
import { openSqliteStore } from '@ropewalk/store/worker';
import type { Home } from '../home/prepare-home.ts';
import type { ChosenRunQueue } from './choose-run-queue.ts';

/** Names the store where no option does; an address in it is seen by fewer than one on a command line. */
export const STORE_VARIABLE = 'ROPEWALK_STORE';
/** The store of a home itself. */
export const OWN_STORE = 'sqlite';

/** The file of the store of a home. */
export function storeFileOf(home: string): string {
  return join(home, 'ropewalk.db');
}

/**
 * What a person means by the name of a store: `sqlite` (that of the home), the address of a PostgreSQL database, or
 * the folder of another home. Throws `StoreFailure`, which never contains an address.
 */
export function readStoreChoice(
  text: string,
  { home, cwd }: { readonly home: string; readonly cwd: string },
): StorePlace {
  if (isPostgresUrl(text)) {
    return { kind: 'postgres', place: readPostgresUrl(text) };
  }
  const folder = text === OWN_STORE ? home : resolve(cwd, text);
  return { kind: 'sqlite', file: storeFileOf(folder) };
}

/** Opens the store that was asked for. Throws `StoreFailure`. */
export async function openChosenStore(
  options: StoreWish & { readonly fleet?: { readonly right: SoleRight } },
  home: Home,
  secrets: Pick<SecretBook, 'learn'>,
  offerWith: ChosenRunQueue['offerWith'],
): Promise<OpenStore> {
  const text = textOf(options);
  const chosen = chooseStore(options, home.path);
  if (chosen.kind === 'sqlite') {
    return { store: await openSqliteStore({ file: chosen.file }), epoch: 0 };
  }
  const { password } = chosen.place;
  [text, ...(password === null ? [] : [password])].forEach(secrets.learn);
  const { openPostgresStore, takeSoleRight } = await import('@ropewalk/store/places');
  const { place } = chosen;
  const right = options.fleet?.right ?? (await takeSoleRight(place));
  const store = await openPostgresStore({
    place,
    right,
    ...(offerWith === null ? {} : { offerWith }),
  });
  return { store, epoch: right.epoch };
}

interface OpenStore {
  readonly store: Store;
  /** Grows with each process that works on it; 0 where there is only ever one. */
  readonly epoch: number;
}

/** Where a store is asked for. */
export interface StoreWish {
  readonly store?: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** The store that was asked for, else that of the environment, else that of the home. Throws `StoreFailure`. */
export function chooseStore(wish: StoreWish, home: string): StorePlace {
  return readStoreChoice(textOf(wish), { home, cwd: home });
}

function textOf({ store, environment }: StoreWish): string {
  return store ?? storeOfEnvironment(environment);
}

export function storeOfEnvironment(environment: NodeJS.ProcessEnv): string {
  const named = environment[STORE_VARIABLE] ?? '';
  return named === '' ? OWN_STORE : named;
}
