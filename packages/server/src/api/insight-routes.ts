import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import {
  doctorAnswerSchema,
  healthAnswerSchema,
  panicAnswerSchema,
  whyAnswerSchema,
} from '@ropewalk/contracts';
import type { Context } from 'hono';
import { whyOf } from '../control-plane/status.ts';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, refused } from './api-routes.ts';
import { featureParams, projectParams, requireProject } from './require-project.ts';

type Deps = Pick<ApiDeps, 'store' | 'engine' | 'now' | 'doctor'>;

/** Why things are as they are, and the brake for everything. */
export function insightRoutes(deps: Deps): OpenAPIHono {
  const routes = createRoutes();
  addWhy(routes, deps);
  addMachine(routes, deps);
  return routes;
}

function addWhy(routes: OpenAPIHono, deps: Deps): void {
  const responses = { 200: json(whyAnswerSchema, 'Why nothing happens'), ...ERRORS };
  const ofProject = createRoute({
    method: 'get',
    path: '/projects/{project_name}/why',
    tags: ['insight'],
    summary: 'Why nobody works on the features that nobody works on',
    request: { params: projectParams },
    responses,
  });
  routes.openapi(ofProject, (context) =>
    answerWhy(context, deps, context.req.valid('param').project_name, null),
  );
  const ofFeature = createRoute({
    method: 'get',
    path: '/projects/{project_name}/features/{feature_id}/why',
    tags: ['insight'],
    summary: 'Why nobody works on this feature',
    request: { params: featureParams },
    responses,
  });
  routes.openapi(ofFeature, (context) => {
    const { project_name: name, feature_id: featureId } = context.req.valid('param');
    return answerWhy(context, deps, name, featureId);
  });
}

async function answerWhy(context: Context, deps: Deps, name: string, featureId: number | null) {
  const project = await requireProject(deps.store, name);
  const why = project.ok ? await whyOf(deps, project.value, featureId) : project;
  return why.ok
    ? context.json(
        {
          summary: why.value.summary,
          reasons: why.value.reasons.map(({ featureId: id, ...reason }) => ({
            feature_id: id,
            ...reason,
          })),
        },
        200,
      )
    : refused(context, why.refusal);
}

function addMachine(routes: OpenAPIHono, deps: Deps): void {
  // Served in front of the sign-in (`observe/observe-routes.ts`), and yet part of what is described.
  routes.openAPIRegistry.registerPath({
    method: 'get',
    path: '/health',
    tags: ['insight'],
    summary: 'Whether the parts work that everything else needs',
    description:
      'Needs no token, and then says the status only. `GET /metrics` (outside of `/api`, with the token) is for Prometheus.',
    security: [],
    responses: {
      200: json(healthAnswerSchema, 'They work'),
      503: json(healthAnswerSchema, 'One of them does not'),
    },
  });
  const doctor = createRoute({
    method: 'get',
    path: '/doctor',
    tags: ['insight'],
    summary: 'Whether this machine has what is needed',
    responses: { 200: json(doctorAnswerSchema, 'What was looked at'), ...ERRORS },
  });
  routes.openapi(doctor, async (context) => context.json(await deps.doctor(), 200));
  const panic = createRoute({
    method: 'post',
    path: '/panic',
    tags: ['insight'],
    summary:
      'Kill everything that works for any project: agents, checks, dev servers and terminals',
    responses: { 200: json(panicAnswerSchema, 'What was ended'), ...ERRORS },
  });
  routes.openapi(panic, async (context) => {
    const { runsEnded, crewsEnded, survivors } = await deps.engine.panic();
    return context.json(
      {
        success: true,
        runs_ended: runsEnded,
        crews_ended: [...crewsEnded],
        survivors: [...survivors],
      },
      200,
    );
  });
}
