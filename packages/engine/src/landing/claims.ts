import { join } from 'node:path';
import type {
  EvidenceFile,
  FailingAnswer,
  Landing,
  LandingAnswer,
  LandingClaim,
  Landings,
  RunBinding,
} from '@ropewalk/contracts';
import { accept, refuse, type Fence, type Result } from '@ropewalk/core';
import type { EngineContext, OpenProjects, ProjectParts } from '../engine-types.ts';
import { GitFailure } from '../hub/git.ts';
import type { Confirmations } from '../regression/confirm.ts';
import { fenceOf } from '../runs/fence-of.ts';
import type { SiteRun } from '../runs/site/site-types.ts';
import type { LandingQueue } from './landing-queue.ts';
import { refusalOf } from '../trespass/trespass-watch.ts';
import { keepWork } from './saved-work.ts';
import { within } from './within.ts';

/** Landings that are looked at to find the last one of a run. */
const RECENT_LANDINGS = 20;
/** How long an agent waits for an answer before it is told to ask again. */
const ANSWER_WITHIN_MS = 50_000;

export interface ClaimsDeps {
  readonly context: EngineContext;
  readonly projects: OpenProjects;
  readonly queue: LandingQueue;
  readonly confirmations: Confirmations;
  /** Where a run is worked on; null when nobody does. */
  siteOf(runId: number): SiteRun | null;
  noteLife(runId: number): void;
}

/**
 * What agents' claims lead to. A claim is frozen at the moment of the call; while it is being decided every
 * further call of the same run for the same feature attaches to it.
 */
export function createClaims(deps: ClaimsDeps): Landings {
  const underWay = new Map<string, Promise<LandingAnswer>>();

  const attach = async (
    key: string,
    begin: () => Promise<LandingAnswer>,
    signal: Parameters<Landings['landScaffold']>[1],
  ): Promise<LandingAnswer> => {
    let answer = underWay.get(key);
    if (answer === undefined) {
      answer = begin().finally(() => underWay.delete(key));
      underWay.set(key, answer);
    }
    return within(answer, ANSWER_WITHIN_MS, { status: 'still_running' }, signal);
  };

  return {
    async markPassing(binding, claim, signal) {
      deps.noteLife(binding.runId);
      return attach(
        `${binding.runId}/${claim.featureId}`,
        () => landFeature(deps, binding, claim),
        signal,
      );
    },
    async landScaffold(binding, signal) {
      deps.noteLife(binding.runId);
      return attach(`${binding.runId}/scaffold`, () => landScaffold(deps, binding), signal);
    },
    async confirmFailing(binding, claim, signal): Promise<FailingAnswer> {
      deps.noteLife(binding.runId);
      return within(
        deps.confirmations.confirm(binding, claim),
        ANSWER_WITHIN_MS,
        { status: 'still_running' },
        signal,
      );
    },
    async testedCommit(binding) {
      const base = deps.siteOf(binding.runId)?.base() ?? null;
      return base ?? (await deps.projects.of(binding.projectId)).hub.head();
    },
  };
}

async function landFeature(
  deps: ClaimsDeps,
  binding: RunBinding,
  claim: LandingClaim,
): Promise<LandingAnswer> {
  const { context } = deps;
  const fence = await fenceOf(context.store, binding, claim.featureId, 'coding');
  if (!fence.ok) {
    return { status: 'not_started', refusal: fence.refusal };
  }
  const parts = await deps.projects.of(binding.projectId);
  const open = await attachToOpen(deps, parts, fence.value);
  if (open !== null) {
    return open;
  }
  const work = await freeze(deps, parts, binding, claim);
  if (!work.ok) {
    return { status: 'not_started', refusal: work.refusal };
  }
  if (claim.notes !== null) {
    await context.store.execute(
      'feature.note',
      { featureId: claim.featureId, runId: binding.runId, text: claim.notes },
      context.clock.now(),
    );
  }
  return requestAndWait(deps, parts, {
    binding,
    kind: 'feature',
    fence: fence.value,
    work: work.value.commit,
    checks: claim.checks,
    files: work.value.files,
  });
}

/** After a restart of ours the landing may go on while nobody waits for it any more. */
async function attachToOpen(
  deps: ClaimsDeps,
  parts: ProjectParts,
  fence: Fence,
): Promise<LandingAnswer | null> {
  const feature = await deps.context.store.query('feature', { featureId: fence.featureId });
  if (feature?.state.status !== 'landing') {
    return null;
  }
  const { landingId } = feature.state;
  await deps.queue.perform(landingId, parts.projectId);
  return answerOf(deps, landingId, parts.projectId);
}

async function landScaffold(deps: ClaimsDeps, binding: RunBinding): Promise<LandingAnswer> {
  const { projectId } = binding;
  const parts = await deps.projects.of(projectId);
  const work = await freeze(deps, parts, binding, null);
  const known = work.ok ? await findScaffold(deps, parts, binding, work.value.commit) : null;
  if (known !== null) {
    await deps.queue.perform(known, projectId);
    return answerOf(deps, known, projectId);
  }
  return work.ok
    ? requestAndWait(deps, parts, {
        binding,
        kind: 'scaffold',
        fence: null,
        work: work.value.commit,
        checks: [],
        files: [],
      })
    : { status: 'not_started', refusal: work.refusal };
}

/**
 * The landing of a scaffold of this run with this content, if it is under way or has landed: whoever led when it was
 * asked for ended before the answer came, and it is asked for again.
 */
async function findScaffold(
  { context }: ClaimsDeps,
  { hub }: ProjectParts,
  { projectId, runId }: RunBinding,
  work: string,
): Promise<number | null> {
  const landings = await context.store.query('landings', { projectId, limit: RECENT_LANDINGS });
  const last = landings.find((landing) => landing.kind === 'scaffold' && landing.runId === runId);
  if (last === undefined || last.state.status === 'refused') return null;
  // The work of the last one may be in another home alone.
  const trees = await Promise.all([hub.treeOf(last.work), hub.treeOf(work)]).catch(
    (err: unknown) => {
      if (!(err instanceof GitFailure)) throw err;
      return null;
    },
  );
  return trees !== null && trees[0] === trees[1] ? last.id : null;
}

interface FrozenWork {
  readonly commit: string;
  readonly files: readonly EvidenceFile[];
}

async function freeze(
  deps: ClaimsDeps,
  parts: ProjectParts,
  binding: RunBinding,
  claim: LandingClaim | null,
): Promise<Result<FrozenWork>> {
  const named = claim?.commit ?? null;
  if (named !== null) {
    return freezeNamed(parts, binding, named);
  }
  const site = deps.siteOf(binding.runId);
  const frozen = (await site?.snapshot(`Claim of run ${binding.runId}\n`)) ?? null;
  if (site === null || frozen === null) {
    return refuse(
      'invalid_input',
      'This run has no workspace here: name the branch or commit that holds the work in `commit`.',
    );
  }
  const { snapshot, trespass } = frozen;
  if (trespass !== null) {
    return refuse('foreign_files_changed', refusalOf(trespass));
  }
  if (snapshot.kind === 'unsupported') {
    return refuse('invalid_input', snapshot.detail);
  }
  const files: EvidenceFile[] = [];
  for (const path of claim?.evidence ?? []) {
    const into = join(parts.paths.evidence, `run-${binding.runId}`);
    const taken = await site.takeEvidence(path, into);
    if (!taken.ok) {
      return taken;
    }
    files.push(taken.value);
  }
  return accept({ commit: snapshot.kind === 'unchanged' ? snapshot.base : snapshot.commit, files });
}

/** A person's own agent names a branch or commit of the person's repository. */
async function freezeNamed(
  parts: ProjectParts,
  binding: RunBinding,
  name: string,
): Promise<Result<FrozenWork>> {
  const commit = await parts.person.takeCommit(name, `refs/ropewalk/runs/${binding.runId}`);
  return commit.ok ? accept({ commit: commit.value, files: [] }) : commit;
}

async function requestAndWait(
  deps: ClaimsDeps,
  parts: ProjectParts,
  request: {
    readonly binding: RunBinding;
    readonly kind: Landing['kind'];
    readonly fence: Fence | null;
    readonly work: string;
    readonly checks: LandingClaim['checks'];
    readonly files: readonly EvidenceFile[];
  },
): Promise<LandingAnswer> {
  const { context } = deps;
  await keepWork(context, parts, request.binding.runId);
  const requested = await context.store.execute(
    'landing.request',
    {
      projectId: request.binding.projectId,
      kind: request.kind,
      fence: request.fence,
      runId: request.binding.runId,
      work: request.work,
      checks: request.checks,
      files: request.files,
    },
    context.clock.now(),
  );
  if (!requested.ok) {
    return { status: 'not_started', refusal: requested.refusal };
  }
  const { landing } = requested.value;
  await deps.queue.perform(landing.id, parts.projectId);
  return answerOf(deps, landing.id, parts.projectId);
}

async function answerOf(
  deps: ClaimsDeps,
  landingId: number,
  projectId: number,
): Promise<LandingAnswer> {
  const { store } = deps.context;
  const [landing, project] = await Promise.all([
    store.query('landing', { landingId }),
    store.query('projectById', { projectId }),
  ]);
  if (landing === null || project === null) {
    return {
      status: 'not_started',
      refusal: {
        code: 'landing_unknown',
        message: 'The landing is gone: the feature was deleted.',
      },
    };
  }
  const { targetBranch } = project;
  switch (landing.state.status) {
    case 'landed': {
      const verdict = await store.query('verdict', { verdictId: landing.state.verdictId });
      return {
        status: 'landed',
        commit: landing.state.commit,
        targetBranch,
        verdict: verdict?.outcome ?? 'unchecked',
        weakenedTests: verdict?.weakenedTests ?? [],
      };
    }
    case 'refused':
      return { status: 'refused', refusal: landing.state.refusal, targetBranch };
    case 'queued':
    case 'gating':
      return { status: 'still_running' };
  }
}
