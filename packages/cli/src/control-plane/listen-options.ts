import { type Access, createAccess, createOpenAccess, createSessions } from '@ropewalk/server';
import { systemClock } from '@ropewalk/engine';
import { openSignedOut } from '../home/signed-out.ts';

/** Where and for whom a control plane listens. */
export interface ListenOptions {
  readonly host: string;
  /** Further names under which browsers may address it. */
  readonly names: readonly string[];
  /** `open` lets everybody on this machine in, and starts no agents but playbooks. */
  readonly access: 'token' | 'open';
}

/** What is listened on when nobody has said otherwise. */
export const LOOPBACK: ListenOptions = { host: '127.0.0.1', names: [], access: 'token' };

/** Whom a control plane lets in; `token` is that of `home`, a folder. */
export async function accessOf(
  { access }: ListenOptions,
  home: string,
  token: string,
): Promise<Access> {
  if (access === 'open') {
    return createOpenAccess();
  }
  const now = () => systemClock.now();
  const signedOut = await openSignedOut(home, now());
  return createAccess(token, createSessions({ token, signedOut, now }));
}
