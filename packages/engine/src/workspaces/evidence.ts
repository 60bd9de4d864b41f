import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import type { EvidenceFile } from '@ropewalk/contracts';
import { accept, refuse, type Refused, type Result } from '@ropewalk/core';
import { openInside } from './open-inside.ts';
import { randomId } from './random-id.ts';

export const EVIDENCE_LIMIT_BYTES = 20 * 1024 * 1024;
const CHUNK = 256 * 1024;

/**
 * Copies a file that an agent named into `intoFolder`, under its hash. `storedAt` is relative to
 * `projectRoot`. Refuses with `invalid_input` (details.kind `evidence`) links, everything that is
 * not a regular file inside the tree, and more than 20 MiB.
 */
export async function takeEvidence(request: {
  readonly tree: string;
  readonly path: string;
  readonly intoFolder: string;
  readonly projectRoot: string;
}): Promise<Result<EvidenceFile>> {
  const { path } = request;
  const opened = await openInside(request.tree, path);
  if (opened.kind === 'missing') return notTaken(path, 'it does not exist');
  if (opened.kind === 'refused') return notTaken(path, opened.detail);
  try {
    if (opened.bytes > EVIDENCE_LIMIT_BYTES) return notTaken(path, 'it is larger than 20 MiB');
    const copied = await copyHashed(opened.handle, path, request.intoFolder);
    if (copied === null) return notTaken(path, 'it is larger than 20 MiB');
    const storedAt = relative(request.projectRoot, copied.file);
    return accept({ path, sha256: copied.sha256, bytes: copied.bytes, storedAt });
  } finally {
    await opened.handle.close();
  }
}

function notTaken(path: string, why: string): Refused {
  return refuse(
    'invalid_input',
    `${path} cannot be taken as evidence: ${why}. Name a regular file inside the working tree, at most 20 MiB, that is not a link.`,
    { kind: 'evidence', path },
  );
}

/** The size was looked at, and yet the file may grow while it is read; null when it did. */
async function copyHashed(
  source: FileHandle,
  path: string,
  intoFolder: string,
): Promise<{ readonly file: string; readonly sha256: string; readonly bytes: number } | null> {
  await mkdir(intoFolder, { recursive: true });
  const unfinished = join(intoFolder, `.${randomId()}`);
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(CHUNK);
  let bytes = 0;
  const target = await open(unfinished, 'wx', 0o600);
  try {
    for (;;) {
      const { bytesRead } = await source.read(buffer, 0, CHUNK, bytes);
      if (bytesRead === 0) break;
      bytes += bytesRead;
      if (bytes > EVIDENCE_LIMIT_BYTES) return null;
      const chunk = buffer.subarray(0, bytesRead);
      hash.update(chunk);
      await target.write(chunk);
    }
    const sha256 = hash.digest('hex');
    const file = join(intoFolder, `${sha256.slice(0, 32)}${safeExtension(path)}`);
    await rename(unfinished, file);
    return { file, sha256, bytes };
  } finally {
    await target.close();
    await rm(unfinished, { force: true });
  }
}

function safeExtension(path: string): string {
  const extension = extname(path).toLowerCase();
  return /^\.[a-z0-9]{1,8}$/.test(extension) ? extension : '';
}
