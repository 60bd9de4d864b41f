import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import {
  apiPolicyVersionSchema,
  machinePolicySchema,
  policyCheckRequestSchema,
  policyCheckSchema,
  projectPolicyStateSchema,
} from '@ropewalk/contracts';
import {
  toWireCheck,
  toWireMachinePolicy,
  toWirePolicyVersion,
  toWireProjectPolicy,
} from '../wire/wire-policy.ts';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, jsonBody, refused } from './api-routes.ts';
import { projectParams, requireProject } from './require-project.ts';

type Deps = Pick<ApiDeps, 'store' | 'engine'>;

const TAGS = ['command policy'];
const versionParams = projectParams.extend({ hash: z.string().regex(/^[0-9a-f]{64}$/u) });

/** Which commands agents may run: what holds, what waits for a person, and what a line would be told. */
export function policyRoutes(deps: Deps): OpenAPIHono {
  const routes = createRoutes();
  addMachine(routes, deps);
  addProject(routes, deps);
  addDecision(routes, deps, 'accept');
  addDecision(routes, deps, 'refuse');
  return routes;
}

function addMachine(routes: OpenAPIHono, { engine }: Deps): void {
  const show = createRoute({
    method: 'get',
    path: '/policy',
    tags: TAGS,
    summary: 'What the organisation says about the commands of agents',
    responses: { 200: json(machinePolicySchema, 'The file and the rules'), ...ERRORS },
  });
  routes.openapi(show, async (context) =>
    context.json(toWireMachinePolicy(await engine.policies.machine()), 200),
  );
  const check = createRoute({
    method: 'post',
    path: '/policy/check',
    tags: TAGS,
    summary: 'What an agent of any project would be told that wants to run a line',
    request: { body: jsonBody(policyCheckRequestSchema) },
    responses: { 200: json(policyCheckSchema, 'The verdict'), ...ERRORS },
  });
  routes.openapi(check, async (context) => {
    const { line } = context.req.valid('json');
    return context.json(toWireCheck(await engine.policies.check(line, null)), 200);
  });
}

function addProject(routes: OpenAPIHono, { store, engine }: Deps): void {
  const show = createRoute({
    method: 'get',
    path: '/projects/{project_name}/policy',
    tags: TAGS,
    summary: 'Which commands agents of a project may run, and what waits for a person',
    request: { params: projectParams },
    responses: { 200: json(projectPolicyStateSchema, 'How it stands'), ...ERRORS },
  });
  routes.openapi(show, async (context) => {
    const project = await requireProject(store, context.req.valid('param').project_name);
    return project.ok
      ? context.json(toWireProjectPolicy(await engine.policies.project(project.value)), 200)
      : refused(context, project.refusal);
  });
  const check = createRoute({
    method: 'post',
    path: '/projects/{project_name}/policy/check',
    tags: TAGS,
    summary: 'What an agent of a project would be told that wants to run a line',
    request: { params: projectParams, body: jsonBody(policyCheckRequestSchema) },
    responses: { 200: json(policyCheckSchema, 'The verdict'), ...ERRORS },
  });
  routes.openapi(check, async (context) => {
    const project = await requireProject(store, context.req.valid('param').project_name);
    if (!project.ok) return refused(context, project.refusal);
    const { line } = context.req.valid('json');
    return context.json(toWireCheck(await engine.policies.check(line, project.value)), 200);
  });
}

function addDecision(
  routes: OpenAPIHono,
  { store, engine }: Deps,
  decision: 'accept' | 'refuse',
): void {
  const route = createRoute({
    method: 'post',
    path: `/projects/{project_name}/policy/{hash}/${decision}`,
    tags: TAGS,
    summary:
      decision === 'accept'
        ? 'Put exactly this content of the policy file in force'
        : 'Turn this content of the policy file down',
    request: { params: versionParams },
    responses: { 200: json(apiPolicyVersionSchema, 'The content'), ...ERRORS },
  });
  routes.openapi(route, async (context) => {
    const { project_name: name, hash } = context.req.valid('param');
    const project = await requireProject(store, name);
    const decided = project.ok
      ? await engine.policies.decide(project.value, hash, decision, 'api')
      : project;
    return decided.ok
      ? context.json(toWirePolicyVersion(decided.value), 200)
      : refused(context, decided.refusal);
  });
}
