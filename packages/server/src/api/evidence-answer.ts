import { basename, extname } from 'node:path';
import type { EvidenceFile } from '@ropewalk/contracts';
import type { Engine } from '@ropewalk/engine';
import type { Context } from 'hono';
import { refused } from './api-routes.ts';

/** Kinds of files that a browser may show. Whatever is not listed is only ever saved. */
const SHOWN: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.webm': 'video/webm',
  '.mp4': 'video/mp4',
  '.txt': 'text/plain; charset=utf-8',
  '.log': 'text/plain; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
  '.json': 'text/plain; charset=utf-8',
  '.csv': 'text/plain; charset=utf-8',
};

/**
 * Answers with a file that an agent has made: as what its name says, never as what it looks like, and shut off from
 * everything else of this server, whatever is in it.
 */
export async function serveEvidence(
  context: Context,
  engine: Engine,
  projectId: number,
  file: EvidenceFile,
): Promise<Response> {
  const etag = `"${file.sha256}"`;
  context.header('etag', etag);
  context.header('cache-control', 'private, max-age=31536000, immutable');
  if (context.req.header('if-none-match') === etag) {
    return context.body(null, 304);
  }
  const opened = await engine.records.openEvidence(projectId, file);
  if (!opened.ok) {
    context.header('cache-control', 'no-store');
    return refused(context, opened.refusal);
  }
  const { handle } = opened.value;
  try {
    const content = await handle.readFile();
    const type = SHOWN[extname(file.path).toLowerCase()];
    context.set('contentSecurityPolicy', "sandbox; default-src 'none'");
    context.header('x-content-type-options', 'nosniff');
    context.header('cross-origin-resource-policy', 'same-origin');
    context.header('content-type', type ?? 'application/octet-stream');
    context.header(
      'content-disposition',
      `${type === undefined ? 'attachment' : 'inline'}; filename="${plainName(file.path)}"`,
    );
    return context.body(new Uint8Array(content), 200);
  } finally {
    await handle.close();
  }
}

/** A name for the file as it is saved: nothing in it ends a header, a string or a folder. */
function plainName(path: string): string {
  const name = basename(path)
    .replaceAll(/[^\w.-]/g, '_')
    .slice(-100);
  return name.replace(/^\.+/, '') || 'evidence';
}
