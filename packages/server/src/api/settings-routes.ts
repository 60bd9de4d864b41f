import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import {
  credentialPutSchema,
  doneSchema,
  modelListSchema,
  projectDetailSchema,
  projectSettingsChangeSchema,
  projectSettingsSchema,
  providerIdSchema,
  providerListSchema,
  settingsChangeSchema,
  settingsSchema,
  type Settings,
} from '@ropewalk/contracts';
import { choiceOf, providerFacts, PROVIDERS } from '@ropewalk/core';
import { fromImproveChange } from '../wire/wire-improve.ts';
import {
  fromProjectSettingsChange,
  fromSettingsChange,
  toWireProjectSettings,
  toWireSettings,
} from '../wire/wire-settings.ts';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, jsonBody, refused } from './api-routes.ts';
import { readProject } from './project-answers.ts';
import { projectParams, requireProject } from './require-project.ts';

type Deps = Pick<ApiDeps, 'store' | 'engine' | 'now'>;

const TAGS = ['settings'];

/** Settings of the machine, its providers and their credentials, and what projects have of their own. */
export function settingsRoutes(deps: Deps): OpenAPIHono {
  const routes = createRoutes();
  addSettings(routes, deps);
  addProviders(routes, deps);
  addCredentials(routes, deps);
  addProjectSettings(routes, deps);
  return routes;
}

function readSettings({ engine }: Deps): Settings {
  const { settings } = engine;
  const machine = settings.settings();
  const state = settings.credentialState(machine.crew.provider ?? 'claude');
  return toWireSettings(
    machine,
    state.ok
      ? { state: state.value, problem: null }
      : { state: null, problem: state.refusal.message },
  );
}

function addSettings(routes: OpenAPIHono, deps: Deps): void {
  const get = createRoute({
    method: 'get',
    path: '/settings',
    tags: TAGS,
    summary: 'The settings of the machine',
    responses: { 200: json(settingsSchema, 'The settings') },
  });
  routes.openapi(get, (context) => context.json(readSettings(deps), 200));

  const change = createRoute({
    method: 'patch',
    path: '/settings',
    tags: TAGS,
    summary: 'Change settings of the machine',
    description:
      'What is not named stays. Addresses, models and credentials belong to one provider and are kept for it: with another `api_provider` none of them goes along. Crews that work keep what they were started with.',
    request: { body: jsonBody(settingsChangeSchema) },
    responses: { 200: json(settingsSchema, 'The settings'), ...ERRORS },
  });
  routes.openapi(change, async (context) => {
    const body = context.req.valid('json');
    const { settings } = deps.engine;
    const token = body.api_auth_token ?? undefined;
    const changed = await settings.change(
      fromSettingsChange(settings.settings(), body),
      token === '' ? null : token,
    );
    return changed.ok ? context.json(readSettings(deps), 200) : refused(context, changed.refusal);
  });
}

function addProviders(routes: OpenAPIHono, { engine }: Deps): void {
  const current = () => engine.settings.settings().crew.provider ?? 'claude';
  const models = createRoute({
    method: 'get',
    path: '/settings/models',
    tags: TAGS,
    summary: 'Models of the provider in use',
    responses: { 200: json(modelListSchema, 'The models') },
  });
  routes.openapi(models, (context) => {
    const { models: known, defaultModel } = providerFacts(current());
    return context.json({ models: [...known], default: defaultModel }, 200);
  });

  const providers = createRoute({
    method: 'get',
    path: '/settings/providers',
    tags: TAGS,
    summary: 'All providers',
    responses: { 200: json(providerListSchema, 'The providers') },
  });
  routes.openapi(providers, (context) => {
    const machine = engine.settings.settings();
    const list = PROVIDERS.map(({ id, name, baseUrl, models: known, ...facts }) => {
      const choice = choiceOf(machine, id);
      const credential = engine.settings.credentialState(id);
      return {
        id,
        name,
        base_url: baseUrl,
        models: [...known],
        default_model: facts.defaultModel,
        requires_auth: facts.requiresAuth,
        chosen_base_url: choice.baseUrl,
        chosen_model: choice.model,
        credential: credential.ok ? credential.value : ('not_readable' as const),
      };
    });
    return context.json({ providers: list, current: current() }, 200);
  });
}

const providerParams = z.object({
  provider_id: z.enum(providerIdSchema.options).openapi({ example: 'glm' }),
});

function addCredentials(routes: OpenAPIHono, { engine }: Deps): void {
  const path = '/settings/providers/{provider_id}/credential';
  const put = createRoute({
    method: 'put',
    path,
    tags: TAGS,
    summary: "Keep a provider's credential",
    description:
      'It is kept for the address that the provider has at this moment and sent to no other; it is never shown again.',
    request: { params: providerParams, body: jsonBody(credentialPutSchema) },
    responses: { 200: json(doneSchema, 'It is kept'), ...ERRORS },
  });
  routes.openapi(put, async (context) => {
    const { provider_id: provider } = context.req.valid('param');
    const { credential } = context.req.valid('json');
    const kept = await engine.settings.putCredential(provider, credential);
    return kept.ok
      ? context.json(
          { success: true, message: `The credential of ${providerFacts(provider).name} is kept.` },
          200,
        )
      : refused(context, kept.refusal);
  });

  const remove = createRoute({
    method: 'delete',
    path,
    tags: TAGS,
    summary: "Take a provider's credential away",
    request: { params: providerParams },
    responses: { 200: json(doneSchema, 'It is gone'), ...ERRORS },
  });
  routes.openapi(remove, async (context) => {
    const { provider_id: provider } = context.req.valid('param');
    const removed = await engine.settings.putCredential(provider, null);
    return removed.ok
      ? context.json(
          { success: true, message: `The credential of ${providerFacts(provider).name} is gone.` },
          200,
        )
      : refused(context, removed.refusal);
  });
}

function addProjectSettings(routes: OpenAPIHono, { store, engine, now }: Deps): void {
  const path = '/projects/{project_name}/settings';
  const get = createRoute({
    method: 'get',
    path,
    tags: TAGS,
    summary: 'The settings that hold for a project',
    request: { params: projectParams },
    responses: { 200: json(projectSettingsSchema, 'The settings'), ...ERRORS },
  });
  routes.openapi(get, async (context) => {
    const project = await requireProject(store, context.req.valid('param').project_name);
    return project.ok
      ? context.json(toWireProjectSettings(project.value), 200)
      : refused(context, project.refusal);
  });

  const change = createRoute({
    method: 'patch',
    path,
    tags: TAGS,
    summary: 'Change what a project has of its own',
    description:
      'What is not named stays; `clear` names settings that are left to the machine again. A crew that works goes on with the change at once.',
    request: { params: projectParams, body: jsonBody(projectSettingsChangeSchema) },
    responses: { 200: json(projectDetailSchema, 'The project'), ...ERRORS },
  });
  routes.openapi(change, async (context) => {
    const project = await requireProject(store, context.req.valid('param').project_name);
    if (!project.ok) {
      return refused(context, project.refusal);
    }
    const body = context.req.valid('json');
    const { id: projectId } = project.value;
    const improve = fromImproveChange(body);
    if (Object.keys(improve).length > 0) {
      const turned = await store.execute(
        'improve.configure',
        { projectId, change: improve },
        now(),
      );
      if (!turned.ok) {
        return refused(context, turned.refusal);
      }
    }
    const { settings, clear } = fromProjectSettingsChange(project.value, body);
    const changed = await engine.settings.configure(projectId, settings, clear);
    return changed.ok
      ? context.json(await readProject(store, changed.value), 200)
      : refused(context, changed.refusal);
  });
}
