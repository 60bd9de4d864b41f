import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import {
  doneSchema,
  specStatusSchema,
  specVersionDetailSchema,
  specVersionSummarySchema,
} from '@ropewalk/contracts';
import { refuse } from '@ropewalk/core';
import { readSpecStatus, toWireSpecVersion } from '../chats/chat-answers.ts';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, refused } from './api-routes.ts';
import { projectParams, requireProject } from './require-project.ts';

type Deps = Pick<ApiDeps, 'store' | 'now'>;

const TAGS = ['spec'];
const versionParams = projectParams.extend({
  version_id: z.coerce.number().int().openapi({ example: 4 }),
});

/** Where the spec stands, and every version that it has had. */
export function specRoutes(deps: Deps): OpenAPIHono {
  const routes = createRoutes();
  addStatus(routes, deps);
  addVersions(routes, deps);
  addVersion(routes, deps);
  addRestore(routes, deps);
  return routes;
}

function addStatus(routes: OpenAPIHono, { store }: Deps): void {
  const status = createRoute({
    method: 'get',
    path: '/spec/status/{project_name}',
    tags: TAGS,
    summary: 'Where the last conversation about the spec stands',
    request: { params: projectParams },
    responses: { 200: json(specStatusSchema, 'The status'), ...ERRORS },
  });
  routes.openapi(status, async (context) => {
    const project = await requireProject(store, context.req.valid('param').project_name);
    return project.ok
      ? context.json(await readSpecStatus(store, project.value.id), 200)
      : refused(context, project.refusal);
  });
}

function addVersions(routes: OpenAPIHono, { store }: Deps): void {
  const versions = createRoute({
    method: 'get',
    path: '/spec/versions/{project_name}',
    tags: TAGS,
    summary: 'Every version of the spec, newest first, without their texts',
    request: { params: projectParams },
    responses: { 200: json(z.array(specVersionSummarySchema), 'The versions'), ...ERRORS },
  });
  routes.openapi(versions, async (context) => {
    const project = await requireProject(store, context.req.valid('param').project_name);
    if (!project.ok) return refused(context, project.refusal);
    const found = await store.query('specVersions', { projectId: project.value.id });
    return context.json(found.map(toWireSpecVersion), 200);
  });
}

function addVersion(routes: OpenAPIHono, deps: Deps): void {
  const version = createRoute({
    method: 'get',
    path: '/spec/versions/{project_name}/{version_id}',
    tags: TAGS,
    summary: 'One version of the spec',
    request: { params: versionParams },
    responses: { 200: json(specVersionDetailSchema, 'The version'), ...ERRORS },
  });
  routes.openapi(version, async (context) => {
    const found = await requireVersion(deps, context.req.valid('param'));
    return found.ok
      ? context.json({ ...toWireSpecVersion(found.value), text: found.value.text }, 200)
      : refused(context, found.refusal);
  });
}

function addRestore(routes: OpenAPIHono, deps: Deps): void {
  const restore = createRoute({
    method: 'post',
    path: '/spec/versions/{project_name}/{version_id}/restore',
    tags: TAGS,
    summary: 'Go by an earlier version (or a draft) from now on',
    request: { params: versionParams },
    responses: { 200: json(doneSchema, 'It is in force'), ...ERRORS },
  });
  routes.openapi(restore, async (context) => {
    const found = await requireVersion(deps, context.req.valid('param'));
    if (!found.ok) return refused(context, found.refusal);
    const { projectId, text: spec } = found.value;
    const set = await deps.store.execute('project.set_spec', { projectId, spec }, deps.now());
    return set.ok
      ? context.json({ success: true, message: 'The version is in force' }, 200)
      : refused(context, set.refusal);
  });
}

async function requireVersion({ store }: Deps, params: z.output<typeof versionParams>) {
  const project = await requireProject(store, params.project_name);
  if (!project.ok) return project;
  const versions = await store.query('specVersions', { projectId: project.value.id });
  const version = versions.find(({ id }) => id === params.version_id);
  return version === undefined
    ? refuse(
        'spec_version_unknown',
        `The spec has had no version ${params.version_id}. GET /api/spec/versions/${params.project_name} lists those there are.`,
      )
    : { ok: true as const, value: version };
}
