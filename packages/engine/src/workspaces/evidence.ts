import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { mkdir, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import type { EvidenceFile } from '@ropewalk/contracts';
import { accept, refuse, type Refused, type Result } from '@ropewalk/core';
import { openInside } from './open-inside.ts';
import { randomId } from './random-id.ts';

export const EVIDENCE_LIMIT_BYTES = 20 * 1024 * 1024;
const CHUNK = 256 * 1024;

/**
 * Copies a file that an agent named into `intoFolder`, under the hash of the copy; secrets are covered in text. `storedAt` is relative to
 * `projectRoot`. Refuses with `invalid_input` (details.kind `evidence`) links, everything that is
 * not a regular file inside the tree, and more than 20 MiB.
 */
export async function takeEvidence(request: {
  readonly tree: string;
  readonly path: string;
  readonly intoFolder: string;
  readonly projectRoot: string;
  /** Covers secrets where the file is text. */
  cover(text: string): string;
}): Promise<Result<EvidenceFile>> {
  const { path } = request;
  const opened = await openInside(request.tree, path);
  if (opened.kind === 'missing') return notTaken(path, 'it does not exist');
  if (opened.kind === 'refused') return notTaken(path, opened.detail);
  try {
    if (opened.bytes > EVIDENCE_LIMIT_BYTES) return notTaken(path, 'it is larger than 20 MiB');
    // The size was looked at, and yet the file may grow while it is read.
    const content = await readBounded(opened.handle);
    if (content === null) return notTaken(path, 'it is larger than 20 MiB');
    return accept(await storeEvidence(content, request));
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

/** Puts a file that an agent named down in `intoFolder`, under the hash of what is kept of it. */
export async function storeEvidence(
  given: Buffer,
  request: Pick<
    Parameters<typeof takeEvidence>[0],
    'path' | 'intoFolder' | 'projectRoot' | 'cover'
  >,
): Promise<EvidenceFile> {
  const { path, intoFolder, projectRoot } = request;
  const content = isUtf8(given) ? Buffer.from(request.cover(given.toString('utf8'))) : given;
  await mkdir(intoFolder, { recursive: true });
  const unfinished = join(intoFolder, `.${randomId()}`);
  try {
    await writeFile(unfinished, content, { flag: 'wx', mode: 0o600 });
    const sha256 = createHash('sha256').update(content).digest('hex');
    const file = join(intoFolder, `${sha256.slice(0, 32)}${safeExtension(path)}`);
    await rename(unfinished, file);
    return { path, sha256, bytes: content.length, storedAt: relative(projectRoot, file) };
  } finally {
    await rm(unfinished, { force: true });
  }
}

async function readBounded(source: FileHandle): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for (;;) {
    const { bytesRead, buffer } = await source.read(Buffer.alloc(CHUNK), 0, CHUNK, bytes);
    if (bytesRead === 0) return Buffer.concat(chunks);
    bytes += bytesRead;
    if (bytes > EVIDENCE_LIMIT_BYTES) return null;
    chunks.push(buffer.subarray(0, bytesRead));
  }
}

function safeExtension(path: string): string {
  const extension = extname(path).toLowerCase();
  return /^\.[a-z0-9]{1,8}$/.test(extension) ? extension : '';
}
