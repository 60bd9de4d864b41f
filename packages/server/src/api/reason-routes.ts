import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import {
  type Project,
  type Reason,
  type ReasonCode,
  reasonCountsSchema,
  reasonsAnswerSchema,
  reasonsQuerySchema,
} from '@ropewalk/contracts';
import { helpFor, lastPlaceOfEvent } from '@ropewalk/core';
import type { z } from 'zod';
import type { ApiDeps } from './api-deps.ts';
import { createRoutes, ERRORS, json, refused } from './api-routes.ts';
import { toFeatureReasons } from './reason-answers.ts';
import type { RecentLooks } from './recent-looks.ts';
import { projectParams, requireProject } from './require-project.ts';

type Deps = Pick<ApiDeps, 'store' | 'now'> & { readonly looks: RecentLooks };

const TAGS = ['features'];

/** Why nobody works on features, for as many as a board shows. */
export function reasonRoutes(deps: Deps): OpenAPIHono {
  const routes = createRoutes();
  addReasons(routes, deps);
  addCounts(routes, deps);
  return routes;
}

function addReasons(routes: OpenAPIHono, deps: Deps): void {
  const reasons = createRoute({
    method: 'get',
    path: '/projects/{project_name}/features/reasons',
    tags: TAGS,
    summary: 'Why nobody works on these features, and what would help',
    description: 'Of the features that `ids` names; or of all, or all with one `code`, in pages.',
    request: { params: projectParams, query: reasonsQuerySchema },
    responses: { 200: json(reasonsAnswerSchema, 'The reasons'), ...ERRORS },
  });
  routes.openapi(reasons, async (context) => {
    const project = await requireProject(deps.store, context.req.valid('param').project_name);
    if (!project.ok) {
      return refused(context, project.refusal);
    }
    const { seq, plan } = await deps.looks.of(project.value.id);
    const { page, next } = choose(plan?.reasons ?? NONE, context.req.valid('query'));
    return context.json(
      {
        reasons: await toFeatureReasons(deps, project.value, page),
        next_after_id: next,
        seq,
        live_seq: lastPlaceOfEvent(seq),
      },
      200,
    );
  });
}

const NONE: ReadonlyMap<number, Reason> = new Map();

type Entry = readonly [featureId: number, reason: Reason];

function choose(
  reasons: ReadonlyMap<number, Reason>,
  { ids, code, after_id: after, limit }: z.output<typeof reasonsQuerySchema>,
): { readonly page: readonly Entry[]; readonly next: number | null } {
  const fits = ([, reason]: Entry) => code === undefined || reason.code === code;
  if (ids !== undefined) {
    const named = [...new Set(ids)].toSorted((one, other) => one - other);
    const page = named.flatMap((id): Entry[] => {
      const reason = reasons.get(id);
      return reason === undefined ? [] : [[id, reason]];
    });
    return { page: page.filter(fits), next: null };
  }
  const found = [...reasons]
    .filter((entry) => entry[0] > after && fits(entry))
    .toSorted(([one], [other]) => one - other);
  const page = found.slice(0, limit);
  return { page, next: found.length > limit ? (page.at(-1)?.[0] ?? null) : null };
}

function addCounts(routes: OpenAPIHono, deps: Deps): void {
  const counts = createRoute({
    method: 'get',
    path: '/projects/{project_name}/features/reason-counts',
    tags: TAGS,
    summary: 'How many features wait for which reason, and why nothing is tested',
    request: { params: projectParams },
    responses: { 200: json(reasonCountsSchema, 'The numbers'), ...ERRORS },
  });
  routes.openapi(counts, async (context) => {
    const project = await requireProject(deps.store, context.req.valid('param').project_name);
    if (!project.ok) {
      return refused(context, project.refusal);
    }
    return context.json(await countReasons(deps, project.value), 200);
  });
}

async function countReasons(
  { looks }: Deps,
  project: Project,
): Promise<z.infer<typeof reasonCountsSchema>> {
  const { seq, plan } = await looks.of(project.id);
  const counts = new Map<ReasonCode, number>();
  for (const { code } of (plan?.reasons ?? NONE).values()) {
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return {
    counts: [...counts]
      .map(([code, count]) => ({ code, count, help: helpFor(code) }))
      .toSorted((one, other) => other.count - one.count),
    testing_idle: plan?.testingIdle ?? null,
    seq,
    live_seq: lastPlaceOfEvent(seq),
  };
}
