import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import {
  apiProposalSchema,
  improveChangeSchema,
  improveStateSchema,
  type ApiProposal,
  type Project,
  type Proposal,
} from '@ropewalk/contracts';
import { accept, refuse, type Result } from '@ropewalk/core';
import { dayAt } from '@ropewalk/engine';
import { toWireTime } from '../wire/wire-feature.ts';
import { fromImproveChange } from '../wire/wire-improve.ts';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, jsonBody, refused } from './api-routes.ts';
import { projectParams, requireProject } from './require-project.ts';

type Deps = Pick<ApiDeps, 'store' | 'engine' | 'now'>;

const TAGS = ['auto-improve'];
const proposalParams = projectParams.extend({ proposal_id: z.coerce.number().int() });

/** Improvements that agents look for by themselves, and what becomes of their proposals. */
export function improveRoutes(deps: Deps): OpenAPIHono {
  const routes = createRoutes();
  addState(routes, deps);
  addChange(routes, deps);
  addList(routes, deps);
  addDecision(routes, deps, 'accept');
  addDecision(routes, deps, 'reject');
  return routes;
}

function addState(routes: OpenAPIHono, deps: Deps): void {
  const route = createRoute({
    method: 'get',
    path: '/projects/{project_name}/auto-improve',
    tags: TAGS,
    summary: 'Whether a project is improved by itself, and what is waited for',
    request: { params: projectParams },
    responses: { 200: json(improveStateSchema, 'How it stands'), ...ERRORS },
  });
  routes.openapi(route, async (context) => {
    const project = await requireProject(deps.store, context.req.valid('param').project_name);
    return project.ok
      ? context.json(await readState(deps, project.value), 200)
      : refused(context, project.refusal);
  });
}

function addChange(routes: OpenAPIHono, deps: Deps): void {
  const route = createRoute({
    method: 'patch',
    path: '/projects/{project_name}/auto-improve',
    tags: TAGS,
    summary: 'Have a project improved by itself, or not',
    request: { params: projectParams, body: jsonBody(improveChangeSchema) },
    responses: { 200: json(improveStateSchema, 'How it stands'), ...ERRORS },
  });
  routes.openapi(route, async (context) => {
    const project = await requireProject(deps.store, context.req.valid('param').project_name);
    if (!project.ok) {
      return refused(context, project.refusal);
    }
    const change = fromImproveChange(context.req.valid('json'));
    const changed = await deps.store.execute(
      'improve.configure',
      { projectId: project.value.id, change },
      deps.now(),
    );
    return changed.ok
      ? context.json(await readState(deps, project.value), 200)
      : refused(context, changed.refusal);
  });
}

async function readState(
  { engine }: Deps,
  project: Project,
): Promise<z.output<typeof improveStateSchema>> {
  const { record, decision } = await engine.improvement(project);
  const { settings } = record;
  return {
    auto_improve_enabled: settings.enabled,
    auto_improve_interval_minutes: settings.intervalMinutes,
    auto_improve_daily_limit: settings.dailyLimit,
    auto_improve_accept: settings.accept,
    open_proposals: record.openProposals,
    state: decision.type,
    because: decision.type === 'look' ? null : decision.because,
    next_at: decision.type === 'wait' ? toWireTime(decision.until) : null,
  };
}

function addList(routes: OpenAPIHono, { store }: Deps): void {
  const route = createRoute({
    method: 'get',
    path: '/projects/{project_name}/proposals',
    tags: TAGS,
    summary: 'Everything that was proposed, newest first',
    request: { params: projectParams },
    responses: {
      200: json(z.object({ proposals: z.array(apiProposalSchema) }), 'The proposals'),
      ...ERRORS,
    },
  });
  routes.openapi(route, async (context) => {
    const project = await requireProject(store, context.req.valid('param').project_name);
    if (!project.ok) {
      return refused(context, project.refusal);
    }
    const proposals = await store.query('proposals', { projectId: project.value.id });
    return context.json({ proposals: proposals.map(toApiProposal) }, 200);
  });
}

function addDecision(routes: OpenAPIHono, deps: Deps, decision: 'accept' | 'reject'): void {
  const route = createRoute({
    method: 'post',
    path: `/projects/{project_name}/proposals/{proposal_id}/${decision}`,
    tags: TAGS,
    summary: decision === 'accept' ? 'Put a proposal in the backlog' : 'Turn a proposal down',
    request: { params: proposalParams },
    responses: { 200: json(apiProposalSchema, 'The proposal'), ...ERRORS },
  });
  routes.openapi(route, async (context) => {
    const { project_name: name, proposal_id: proposalId } = context.req.valid('param');
    const found = await requireProposal(deps, name, proposalId);
    const decided = found.ok ? await decide(deps, proposalId, decision) : found;
    return decided.ok
      ? context.json(toApiProposal(decided.value), 200)
      : refused(context, decided.refusal);
  });
}

function decide(
  { store, now }: Deps,
  proposalId: number,
  decision: 'accept' | 'reject',
): Promise<Result<Proposal>> {
  const { startsAt: dayStartsAt } = dayAt(now());
  return decision === 'accept'
    ? store.execute('proposal.accept', { proposalId, by: 'person', dayStartsAt }, now())
    : store.execute('proposal.reject', { proposalId }, now());
}

async function requireProposal(
  { store }: Deps,
  name: string,
  proposalId: number,
): Promise<Result<Proposal>> {
  const project = await requireProject(store, name);
  if (!project.ok) {
    return project;
  }
  const proposal = await store.query('proposal', { proposalId });
  return proposal?.projectId === project.value.id
    ? accept(proposal)
    : refuse('proposal_unknown', `"${name}" has no proposal ${proposalId}.`);
}

function toApiProposal(proposal: Proposal): ApiProposal {
  const { id, category, name, description, steps, reason, state } = proposal;
  return {
    id,
    category,
    name,
    description,
    steps,
    reason,
    run_id: proposal.runId,
    status: state.status,
    feature_id: state.status === 'accepted' ? state.featureId : null,
    accepted_by: state.status === 'accepted' ? state.by : null,
    created_at: toWireTime(proposal.createdAt),
  };
}
