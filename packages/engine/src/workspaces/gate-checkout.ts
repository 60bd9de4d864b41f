import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { GitFailure } from '../hub/git.ts';
import {
  checkOut,
  cleanTree,
  freshen,
  layCheckout,
  openCheckout,
  resetTree,
  restoreTracked,
  type Checkout,
} from './checkout.ts';
import { removeTree } from './remove-tree.ts';
import { bringInSealed, mendSealed, type Seal } from './seal.ts';
import type { SetupEntry } from './setup-entry.ts';
import type { Hub } from './workspace-types.ts';

/** The checkout of one gate, used again from check to check. */
export interface GateCheckout {
  /**
   * Exactly `commit` and the files of `entry`, whatever earlier checks have done to the tree. One
   * call at a time.
   */
  prepare(commit: string, entry: SetupEntry | null): Promise<Checkout>;
  /** To be called when nothing runs in the checkout any more: what was left there goes while nobody waits. */
  tidy(): void;
  /** Resolves when nothing is being tidied. */
  idle(): Promise<void>;
}

export function createGateCheckout(hub: Hub, root: string): GateCheckout {
  /** Only what this process has copied itself is known to be untouched. */
  let seal: Seal | null = null;
  /** Whether nothing but tracked files, the sealed and what we lay beside them is there. */
  let tidied: Promise<boolean> = Promise.resolve(false);

  async function open(): Promise<Checkout> {
    const present = await stat(root).catch(() => null);
    if (present !== null) return openCheckout(root);
    await mkdir(dirname(root), { recursive: true, mode: 0o700 });
    return layCheckout(hub, root);
  }

  async function tidyNow(checkout: Checkout): Promise<true> {
    await freshen(checkout);
    await cleanTree(checkout, seal?.entry.roots ?? []);
    return true;
  }

  async function prepareOnce(commit: string, entry: SetupEntry | null): Promise<Checkout> {
    const checkout = await open();
    const isTidy = await tidied;
    tidied = Promise.resolve(false);
    const sealed = seal?.entry.folder === entry?.folder ? seal : null;
    const mayStay = isTidy && seal === sealed;
    seal = null;
    if (mayStay) {
      await resetTree(checkout, commit);
    } else {
      await freshen(checkout);
      await checkOut(checkout, commit, sealed?.entry.roots ?? []);
    }
    if (entry === null) return checkout;
    const fresh =
      sealed === null
        ? await bringInSealed(entry, checkout.tree)
        : await mendSealed(sealed, checkout.tree);
    // Where the commit tracks files in a folder that setup made, the commit's are the ones.
    await restoreTracked(checkout, commit);
    seal = fresh;
    return checkout;
  }

  /** What git cannot remove or replace, or a checkout that a crash has left unfinished, is answered by a new one. */
  async function prepare(commit: string, entry: SetupEntry | null): Promise<Checkout> {
    try {
      return await prepareOnce(commit, entry);
    } catch (error) {
      if (!(error instanceof GitFailure)) throw error;
      seal = null;
      await removeTree(root);
      return prepareOnce(commit, entry);
    }
  }
  return {
    prepare,
    tidy() {
      // What fails here fails again, and is answered, when the next check is prepared.
      tidied = tidyNow(openCheckout(root)).catch(() => false);
    },
    async idle() {
      await tidied;
    },
  };
}
