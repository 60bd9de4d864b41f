import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { WORKSPACE_ID } from './cutter.ts';
import { removeTree } from './remove-tree.ts';
import { touchedSince } from './touched-since.ts';
import { partsOf, readRecord } from './workspace-folder.ts';
import type { Hub } from './workspace-types.ts';

const savedSchema = z.object({ savedAt: z.number() });
const THIRTY_DAYS_MS = 30 * 86_400_000;

/**
 * Removes every workspace that is not in `keep`: blanks, what was left unfinished, and those whose
 * content is in the hub. One with unsaved content is left and named in the answer, unless
 * `unsaved` is `remove`. For start-up, before anything is cut.
 */
export async function sweepWorkspaces(request: {
  readonly folder: string;
  readonly keep: ReadonlySet<string>;
  readonly unsaved: 'leave' | 'remove';
}): Promise<{ readonly removed: readonly string[]; readonly left: readonly string[] }> {
  const removed: string[] = [];
  const left: string[] = [];
  for (const name of await readdir(request.folder).catch(() => [])) {
    if (request.keep.has(name)) continue;
    const root = join(request.folder, name);
    if (WORKSPACE_ID.test(name) && request.unsaved === 'leave' && (await hasUnsaved(root))) {
      left.push(name);
      continue;
    }
    await removeTree(root);
    if (WORKSPACE_ID.test(name)) removed.push(name);
  }
  return { removed, left };
}

async function hasUnsaved(root: string): Promise<boolean> {
  const record = await readRecord(root);
  if (record === null || !record.handedOut) return false;
  const { saved, tree } = partsOf(root);
  const text = await readFile(saved, 'utf8').catch(() => null);
  if (text === null) return true;
  const parsed = savedSchema.safeParse(JSON.parse(text));
  if (!parsed.success) return true;
  // What git ignores counts too: rather one folder left too many than one removed too many.
  return touchedSince(tree, parsed.data.savedAt);
}

/** Deletes saved work that is older than 30 days; `keep` names refs that are still needed. */
export async function sweepSavedWork(
  hub: Hub,
  now: number,
  keep: ReadonlySet<string> = new Set(),
): Promise<readonly string[]> {
  const deleted: string[] = [];
  for (const { ref, committedAt } of await hub.refs('refs/ropewalk/runs')) {
    if (committedAt > now - THIRTY_DAYS_MS || keep.has(ref)) continue;
    await hub.deleteRef(ref);
    deleted.push(ref);
  }
  return deleted;
}
