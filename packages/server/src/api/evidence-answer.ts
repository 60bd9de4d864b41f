import { basename, extname } from 'node:path';
import { type OpenAPIHono, z } from '@hono/zod-openapi';
import type { EvidenceFile, Project } from '@ropewalk/contracts';
import { refuse, type Result } from '@ropewalk/core';
import type { Engine } from '@ropewalk/engine';
import type { Context } from 'hono';
import { ERRORS, refused } from './api-routes.ts';

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

/** An answer that is a file as it is. */
const FILE = {
  description: 'The file. Only pictures, films and plain text are shown; all else is saved.',
  content: { 'application/octet-stream': { schema: z.string() } },
};
/** Place of a file in the list of evidence. */
const filePlace = z
  .string()
  .regex(/^\d{1,4}$/)
  .transform(Number);

/** The route of the files of something that has evidence, below its path in a project. */
export function addEvidenceFiles<S extends z.ZodRawShape>(
  routes: OpenAPIHono,
  engine: Engine,
  about: {
    /** Its path below the project, with its parameter: `verdicts/{verdict_id}`. */
    readonly of: string;
    readonly tags: string[];
    readonly summary: string;
    readonly params: z.ZodObject<S>;
    find(
      params: z.output<z.ZodObject<S>>,
    ): Promise<Result<{ readonly project: Project; readonly files: readonly EvidenceFile[] }>>;
  },
): void {
  const path = `/projects/{project_name}/${about.of}/files/{file}`;
  routes.openAPIRegistry.registerPath({
    method: 'get',
    path,
    tags: about.tags,
    summary: about.summary,
    request: { params: about.params.extend({ file: filePlace }) },
    responses: { 200: FILE, ...ERRORS },
  });
  routes.get(path.replaceAll(/\{(\w+)\}/g, ':$1'), async (context) => {
    const named: Readonly<Record<string, string>> = context.req.param();
    const given = about.params.safeParse(named);
    const place = filePlace.safeParse(named['file']);
    const found =
      given.success && place.success
        ? await about.find(given.data)
        : refuse('evidence_gone', 'Files of evidence are numbered from 0.');
    if (!found.ok) {
      return refused(context, found.refusal);
    }
    const file = fileAt(found.value.files, place.data ?? 0);
    return file.ok
      ? serveEvidence(context, engine, found.value.project.id, file.value)
      : refused(context, file.refusal);
  });
}

/** The file at this place of a list of evidence. */
function fileAt(files: readonly EvidenceFile[], place: number): Result<EvidenceFile> {
  const file = files[place];
  return file === undefined
    ? refuse('evidence_gone', `There is no file ${place} among its evidence.`)
    : { ok: true, value: file };
}

/**
 * Answers with a file that an agent has made: as what its name says, never as what it looks like, and shut off from
 * everything else of this server, whatever is in it.
 */
async function serveEvidence(
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
