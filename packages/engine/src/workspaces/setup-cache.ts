import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import PQueue from 'p-queue';
import type { CheckEvidence, ProjectConfig } from '@ropewalk/contracts';
import type { Refused } from '@ropewalk/core';
import { NO_OUTLET } from '../wall/network/outlets.ts';
import { runCheck } from '../checks/run-check.ts';
import { copyFiles } from './copy-files.ts';
import { checkOut, layCheckout, type Checkout } from './checkout.ts';
import type { Ground } from './ground.ts';
import { randomId } from './random-id.ts';
import { removeTree } from './remove-tree.ts';
import { lastUse, readEntry, storeEntry, touchEntry, type SetupEntry } from './setup-entry.ts';
import { setupKey } from './setup-key.ts';

/** What a commit needs before its programs can run. */
export type SetupResult =
  /** The project has no `setup`. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'entry'; readonly entry: SetupEntry }
  | { readonly kind: 'failed'; readonly evidence: CheckEvidence }
  | { readonly kind: 'refused'; readonly refused: Refused };

/** Results of `setup`, one per project, shared by its workspaces and gates. */
export interface SetupCache {
  /** Finds a result that fits the commit, or runs `setup` at it. One at a time. */
  ensure(commit: string, config: ProjectConfig | null, signal?: AbortSignal): Promise<SetupResult>;
  /** What decides whether two commits share a result; null without `setup`. */
  key(commit: string, config: ProjectConfig | null): Promise<string | null>;
  /** Removes what was left unfinished and, but for the newest `keep`, what was not used for a day. */
  sweep(keep: number): Promise<void>;
  close(): Promise<void>;
}

const UNFINISHED = '.new-';
const DAY_MS = 86_400_000;
const COMMIT = /^[0-9a-f]{40,64}$/;

/** Opens the cache under `ground.paths.cache`. */
export function createSetupCache(ground: Ground): SetupCache {
  const queue = new PQueue({ concurrency: 1 });
  const closing = new AbortController();
  const keys = new Map<string, string | null>();
  const underWay = new Set<string>();

  async function key(commit: string, config: ProjectConfig | null): Promise<string | null> {
    const question = JSON.stringify([commit, config?.setup, config?.setup_files]);
    const known = keys.get(question);
    if (known !== undefined) return known;
    const answer = await setupKey(ground.hub, commit, config);
    if (keys.size > 200) keys.clear();
    keys.set(question, answer);
    return answer;
  }

  async function ensure(
    commit: string,
    config: ProjectConfig | null,
    signal?: AbortSignal,
  ): Promise<SetupResult> {
    const wanted = await key(commit, config);
    if (wanted === null || config === null) return { kind: 'nothing' };
    const found = await find(ground, wanted, commit);
    if (found !== null) return { kind: 'entry', entry: found };
    const ended = AbortSignal.any([closing.signal, ...(signal === undefined ? [] : [signal])]);
    // The queue is not told of the signal: it would count what is still being cleared away as done.
    const work = queue.add(async (): Promise<SetupResult> => {
      ended.throwIfAborted();
      const made = await find(ground, wanted, commit);
      if (made !== null) return { kind: 'entry', entry: made };
      const id = randomId();
      underWay.add(id);
      try {
        return await make(ground, { key: wanted, commit, config, id, signal: ended });
      } finally {
        underWay.delete(id);
      }
    });
    return unlessAborted(work, ended);
  }
  return {
    ensure,
    key,
    sweep: (keep) => sweep(ground.paths.cache, keep, underWay),
    close: async () => {
      closing.abort();
      await queue.onIdle();
    },
  };
}

/** Nobody has to wait for the end of what they do not want any more. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}

/**
 * A result is good only for commits that contain the one it was made at. What setup does can depend on
 * more than the key sees (scripts, for example), so the result that one candidate brought about must
 * not decide over another's.
 */
async function find(ground: Ground, key: string, commit: string): Promise<SetupEntry | null> {
  const folder = join(ground.paths.cache, key);
  const madeAt = await readdir(folder).catch(() => []);
  for (const origin of madeAt.filter((name) => COMMIT.test(name))) {
    if (origin !== commit && !(await ground.hub.isAncestor(origin, commit))) continue;
    const entry = await readEntry(join(folder, origin));
    if (entry === null) continue;
    await touchEntry(entry);
    return entry;
  }
  return null;
}

interface Making {
  readonly key: string;
  readonly commit: string;
  readonly config: ProjectConfig;
  readonly id: string;
  readonly signal: AbortSignal;
}

async function make(ground: Ground, making: Making): Promise<SetupResult> {
  const root = join(ground.paths.cache, `${UNFINISHED}${making.id}`);
  await mkdir(ground.paths.cache, { recursive: true, mode: 0o700 });
  try {
    const checkout = await layCheckout(ground.hub, root);
    await checkOut(checkout, making.commit, []);
    const refused = await copyFiles({
      secrets: ground.secrets,
      from: ground.folder,
      paths: making.config.copy,
      tree: checkout.tree,
    });
    if (refused !== null) return { kind: 'refused', refused };
    const evidence = await runSetup(ground, checkout, making);
    making.signal.throwIfAborted();
    if (evidence.result !== 'pass') return { kind: 'failed', evidence };
    const made = await checkout.git.fields(['ls-files', '--others', '--directory', '-z']);
    const copied = new Set(making.config.copy);
    const entry = await storeEntry({
      tree: checkout.tree,
      roots: made.filter((path) => !copied.has(path)),
      commit: making.commit,
      unfinished: join(root, 'entry'),
      folder: join(ground.paths.cache, making.key, making.commit),
    });
    return { kind: 'entry', entry };
  } finally {
    await removeTree(root);
  }
}

async function runSetup(
  ground: Ground,
  checkout: Checkout,
  making: Making,
): Promise<CheckEvidence> {
  const { masked, readOnly } = ground.walls;
  const outlet = (await ground.openOutlet?.()) ?? NO_OUTLET;
  const evidence = await runCheck({
    host: ground.host,
    pressure: ground.pressure,
    check: { command: making.config.setup ?? 'true' },
    owner: 'setup',
    marker: `setup-${making.id}`,
    cwd: checkout.tree,
    env: {
      ...ground.env,
      ...outlet.env,
      HOME: checkout.home,
      TMPDIR: checkout.tmp,
      CI: 'true',
    },
    wall: {
      network: outlet.network,
      readWrite: [checkout.tree, checkout.home, checkout.tmp],
      readOnly: [...readOnly, ground.hub.path, checkout.gitDir, checkout.pointer],
      masked,
    },
    timeoutMs: making.config.setup_timeout_seconds * 1_000,
    signal: making.signal,
  }).finally(() => outlet.close(true));
  return evidence;
}

async function sweep(cache: string, keep: number, underWay: ReadonlySet<string>): Promise<void> {
  const entries: { readonly folder: string; readonly usedAt: number }[] = [];
  for (const key of await readdir(cache).catch(() => [])) {
    if (key.startsWith('.')) {
      if (!underWay.has(key.slice(UNFINISHED.length))) await removeTree(join(cache, key));
      continue;
    }
    for (const origin of await readdir(join(cache, key)).catch(() => [])) {
      const folder = join(cache, key, origin);
      if (!COMMIT.test(origin)) {
        await removeTree(folder);
        continue;
      }
      entries.push({ folder, usedAt: (await lastUse(folder)) ?? 0 });
    }
  }
  const old = entries.toSorted((a, b) => b.usedAt - a.usedAt).slice(keep);
  for (const { folder, usedAt } of old) {
    if (usedAt < Date.now() - DAY_MS) await removeTree(folder);
  }
}
