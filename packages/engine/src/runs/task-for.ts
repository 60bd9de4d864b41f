import type { Project, Run } from '@ropewalk/contracts';
import type { EngineContext, ProjectParts } from '../engine-types.ts';
import type { RunRights } from '../rights/rights-for-start.ts';
import type { Allowances } from './allowance.ts';
import type { PromptFor } from './prompt-for.ts';
import type { SiteTask } from './site/site-types.ts';

/** A run that may begin, with what it may do. */
interface Permitted {
  readonly run: Run;
  readonly project: Project;
  readonly parts: ProjectParts;
  readonly rights: RunRights;
}

/** Gathers all that a site needs to know of a run, and promises the run what it may cost. */
export async function taskFor(
  {
    context,
    promptFor,
    allowances,
  }: {
    readonly context: EngineContext;
    readonly promptFor: PromptFor;
    readonly allowances: Pick<Allowances, 'take'>;
  },
  { run, project, parts, rights }: Permitted,
): Promise<SiteTask> {
  const [prompt, saved, allowance, head, organisation] = await Promise.all([
    promptFor({ project, run, parts }),
    savedWork(context, run, parts),
    allowances.take(project, run),
    parts.hub.head(),
    context.organisation.inForce(),
    context.prices.look(),
  ]);
  return {
    run,
    project,
    head,
    saved,
    prompts: {
      none: prompt('none'),
      applied: prompt('applied'),
      offered_as_diff: prompt('offered_as_diff'),
    },
    allowance,
    rules: { organisation, project: rights.project },
    bearer: context.bearers.issue({ projectId: project.id, runId: run.id, role: run.role }),
  };
}

/** What an earlier run has left of the only feature that this one is to build. */
async function savedWork(
  { store }: Pick<EngineContext, 'store'>,
  run: Run,
  { hub }: ProjectParts,
): Promise<SiteTask['saved']> {
  const [first, ...others] = run.features;
  if (first === undefined || others.length > 0 || first.purpose !== 'coding') return null;
  const ref = (await store.query('feature', { featureId: first.featureId }))?.savedRef ?? null;
  const commit = ref === null ? null : await hub.readRef(ref);
  return ref === null || commit === null ? null : { ref, commit };
}
