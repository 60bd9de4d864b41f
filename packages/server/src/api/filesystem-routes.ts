import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import {
  type ApiError,
  type FolderCheck,
  folderCheckSchema,
  folderCreatedSchema,
  folderCreateSchema,
  type FolderListingAnswer,
  folderListingSchema,
  homeFolderSchema,
} from '@ropewalk/contracts';
import type { FolderListing, FolderReport } from '@ropewalk/engine';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, jsonBody, refused } from './api-routes.ts';

type Deps = Pick<ApiDeps, 'folders'>;

const TAGS = ['filesystem'];

/** For choosing the folder of a project: folders only, and none that is nobody's business here. */
export function filesystemRoutes(deps: Deps): OpenAPIHono {
  const routes = createRoutes();
  addPlaces(routes, deps);
  addList(routes, deps);
  addValidate(routes, deps);
  addCreate(routes, deps);
  return routes;
}

function addPlaces(routes: OpenAPIHono, { folders }: Deps): void {
  const home = createRoute({
    method: 'get',
    path: '/filesystem/home',
    tags: TAGS,
    summary: "The person's home",
    responses: { 200: json(homeFolderSchema, 'The home') },
  });
  routes.openapi(home, async (context) => {
    const path = await folders.home();
    return context.json({ path, display_path: path }, 200);
  });

  const drives = createRoute({
    method: 'get',
    path: '/filesystem/drives',
    tags: TAGS,
    summary: 'Drives of this machine',
    responses: { 200: json(z.null(), 'Null: every folder is below /') },
  });
  routes.openapi(drives, (context) => context.json(null, 200));
}

function addList(routes: OpenAPIHono, { folders }: Deps): void {
  const list = createRoute({
    method: 'get',
    path: '/filesystem/list',
    tags: TAGS,
    summary: 'The folders in a folder',
    description: 'Links are judged by where they lead.',
    request: {
      query: z.object({
        path: z.string().optional().openapi({ description: 'Default: the home' }),
        show_hidden: z.enum(['true', 'false']).default('false'),
      }),
    },
    responses: { 200: json(folderListingSchema, 'The folders'), ...ERRORS },
  });
  routes.openapi(list, async (context) => {
    const query = context.req.valid('query');
    const listed = await folders.list({
      path: query.path === undefined || query.path === '' ? null : query.path,
      showHidden: query.show_hidden === 'true',
    });
    return listed.ok
      ? context.json(toListing(listed.value), 200)
      : refused(context, listed.refusal);
  });
}

function addValidate(routes: OpenAPIHono, { folders }: Deps): void {
  const validate = createRoute({
    method: 'post',
    path: '/filesystem/validate',
    tags: TAGS,
    summary: 'Whether a project can be kept in a folder',
    description: 'The path stands in the query or in the body.',
    request: {
      query: z.object({ path: z.string().optional() }),
      body: {
        required: false,
        content: { 'application/json': { schema: z.object({ path: z.string().optional() }) } },
      },
    },
    responses: { 200: json(folderCheckSchema, 'What keeps it from being used'), ...ERRORS },
  });
  routes.openapi(validate, async (context) => {
    const path = context.req.valid('query').path ?? context.req.valid('json')?.path;
    return path === undefined
      ? context.json(PATH_MISSING, 422)
      : context.json(toCheck(await folders.inspect(path)), 200);
  });
}

const PATH_MISSING: ApiError = {
  detail: [{ type: 'missing', loc: ['query', 'path'], msg: 'Name a path.' }],
  code: 'invalid_input',
};

function addCreate(routes: OpenAPIHono, { folders }: Deps): void {
  const create = createRoute({
    method: 'post',
    path: '/filesystem/create-directory',
    tags: TAGS,
    summary: 'Make a folder',
    request: { body: jsonBody(folderCreateSchema) },
    responses: { 200: json(folderCreatedSchema, 'The folder'), ...ERRORS },
  });
  routes.openapi(create, async (context) => {
    const { parent_path: parent, name } = context.req.valid('json');
    const made = await folders.create({ parent, name });
    return made.ok
      ? context.json(
          { success: true as const, path: made.value, message: `Created directory: ${name}` },
          200,
        )
      : refused(context, made.refusal);
  });
}

function toListing({ path, parent, entries }: FolderListing): FolderListingAnswer {
  return {
    current_path: path,
    parent_path: parent,
    entries: entries.map((entry) => ({
      name: entry.name,
      path: entry.path,
      is_directory: true,
      is_hidden: entry.isHidden,
      size: null,
      has_children: entry.hasChildren,
    })),
    drives: null,
  };
}

function toCheck({ exists, isFolder, canRead, canWrite, problem }: FolderReport): FolderCheck {
  return {
    valid: problem === null,
    exists,
    is_directory: isFolder,
    can_read: canRead,
    can_write: canWrite,
    message: problem ?? '',
  };
}
