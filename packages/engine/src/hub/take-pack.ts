import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { refuse, accept, type Result } from '@ropewalk/core';
import { createGit, GitFailure } from './git.ts';
import { acceptObjects, QUARANTINE } from './take.ts';

/** Packs are as large as what an agent has made; more than this is no source code. */
const PACK_LIMIT_BYTES = 2 * 1024 * 1024 * 1024;

/**
 * Brings a commit into the hub that comes as a pack of what it has beyond the hub; the caller lets a ref name it. Nothing of it is in the
 * hub before git has checked every object and that none is missing. Refuses with `work_damaged`.
 */
export async function takePack(hub: string, commit: string, pack: Readable): Promise<Result<null>> {
  const objects = join(hub, 'objects');
  const aside = await mkdtemp(join(objects, QUARANTINE));
  const file = join(aside, 'sent.pack');
  try {
    await pipeline(pack, bounded, createWriteStream(file, { mode: 0o600 }));
    const quarantined = createGit({
      cwd: hub,
      gitDir: hub,
      objects: { writeTo: aside, readFrom: objects },
      settings: 'ours',
    });
    await quarantined.script('git index-pack --stdin --strict --fix-thin < "$1" > /dev/null', [
      file,
    ]);
    await rm(file);
    await quarantined.run(['rev-list', '--objects', '--quiet', commit, '--not', '--all']);
    await acceptObjects(aside, objects);
    return accept(null);
  } catch (error) {
    if (!(error instanceof GitFailure) && !(error instanceof PackTooLarge)) throw error;
    return refuse(
      'work_damaged',
      `What was sent is not the whole of commit ${commit}. Send it again.`,
    );
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

class PackTooLarge extends Error {
  override readonly name = 'PackTooLarge';
  readonly code = 'pack_too_large';
}

async function* bounded(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.byteLength;
    if (bytes > PACK_LIMIT_BYTES) throw new PackTooLarge('the pack is too large');
    yield chunk;
  }
}
