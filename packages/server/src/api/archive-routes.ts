import { Readable } from 'node:stream';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import {
  importReportSchema,
  projectNameSchema,
  referenceImportSchema,
  referenceReportSchema,
} from '@ropewalk/contracts';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, jsonBody, refused } from './api-routes.ts';
import { projectParams, requireProject } from './require-project.ts';

type Deps = Pick<ApiDeps, 'store' | 'archives' | 'folders'>;

const TAGS = ['archives'];
const ARCHIVE = 'application/gzip';
/** Larger uploads are refused: such an archive is imported from a file of the machine. */
const MAX_UPLOAD_BYTES = 4 * 1024 ** 3;

/** Projects as files: to be mounted in front of the limit for bodies, because archives are streamed. */
export function archiveRoutes(deps: Deps): OpenAPIHono {
  const routes = createRoutes();
  addExport(routes, deps);
  addImport(routes, deps);
  return routes;
}

/** Takes over folders of the reference. */
export function referenceImportRoutes({ archives, folders }: Omit<Deps, 'store'>): OpenAPIHono {
  const routes = createRoutes();
  const take = createRoute({
    method: 'post',
    path: '/projects/import-reference',
    tags: TAGS,
    summary: 'Take over a folder of AutoCoder or AutoForge',
    description:
      'Reads backlog, spec, schedules and conversations from copies; nothing in the folder changes. What is said to pass there is taken over as unverified.',
    request: { body: jsonBody(referenceImportSchema) },
    responses: {
      200: json(referenceReportSchema, 'What was brought, and what was not'),
      ...ERRORS,
    },
  });
  routes.openapi(take, async (context) => {
    const { folder: named, name } = context.req.valid('json');
    const folder = await folders.choose(named);
    if (!folder.ok) {
      return refused(context, folder.refusal);
    }
    const report = await archives.importReference({ folder: folder.value, name });
    return report.ok ? context.json(report.value, 200) : refused(context, report.refusal);
  });
  return routes;
}

function addExport(routes: OpenAPIHono, { store, archives }: Deps): void {
  const route = createRoute({
    method: 'get',
    path: '/projects/{project_name}/export',
    tags: TAGS,
    summary: 'A whole project as one file',
    request: {
      params: projectParams,
      query: z.object({ with_transcripts: z.enum(['true', 'false']).default('false') }),
    },
    responses: {
      200: { description: 'A gzipped tar', content: { [ARCHIVE]: { schema: z.any() } } },
      ...ERRORS,
    },
  });
  routes.openapi(route, async (context) => {
    const project = await requireProject(store, context.req.valid('param').project_name);
    if (!project.ok) {
      return refused(context, project.refusal);
    }
    const withTranscripts = context.req.valid('query').with_transcripts === 'true';
    const { stream, close } = await archives.export(project.value, { withTranscripts });
    // Whether it was read to its end or given up.
    stream.once('close', () => void close());
    return context.body(Readable.toWeb(stream), 200, {
      'content-type': ARCHIVE,
      'content-disposition': `attachment; filename="${project.value.name}.ropewalk.tar.gz"`,
      'cache-control': 'no-store',
    });
  });
}

function addImport(routes: OpenAPIHono, { archives, folders }: Deps): void {
  const route = createRoute({
    method: 'post',
    path: '/projects/import',
    tags: TAGS,
    summary: 'Put back an exported project',
    description:
      'The body is the archive. Nothing is overwritten: a name or a folder that is taken is refused.',
    request: {
      query: z.object({
        folder: z.string().min(1).openapi({ description: 'Absolute path; nothing may be there.' }),
        name: projectNameSchema.optional(),
      }),
      body: { required: true, content: { [ARCHIVE]: { schema: z.any() } } },
    },
    responses: { 200: json(importReportSchema, 'What was put back'), ...ERRORS },
  });
  routes.openapi(route, async (context) => {
    const { folder: named, name = null } = context.req.valid('query');
    const chosen = await folders.choose(named);
    if (!chosen.ok) {
      return refused(context, chosen.refusal);
    }
    const folder = chosen.value;
    const { body, signal } = context.req.raw;
    const source = bounded(body ?? new ReadableStream(), MAX_UPLOAD_BYTES);
    const report = await archives.import({ source, name, folder, beside: folder, signal });
    return report.ok ? context.json(report.value, 200) : refused(context, report.refusal);
  });
}

/** What goes beyond the bound is not read: the archive is cut off there, and refused as such. */
async function* bounded(
  source: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      return;
    }
    yield chunk;
  }
}
