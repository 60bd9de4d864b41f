import { PROJECT_POLICY_FILE, type Landing, type Project, type Run } from '@ropewalk/contracts';
import {
  verdictOfEnding,
  verdictOfMemory,
  verdictOfOurs,
  verdictOfTrespass,
  type AgentDriver,
  type Allowance,
  type RunVerdict,
  type SessionFacts,
} from '@ropewalk/core';
import type { EngineContext, ProjectParts } from '../engine-types.ts';
import { runRef } from '../engine-types.ts';
import { keepWork } from '../landing/saved-work.ts';
import { settleAccount } from './account.ts';
import { learnMetering } from './metering.ts';
import type { SessionEnd } from './site/run-session.ts';
import { readTranscript, type TranscriptWriter } from './transcripts.ts';

/** Characters of what an agent said last that are kept for whoever tries next. */
const LAST_OUTPUT_LIMIT = 4_000;
const LAST_ENTRIES = 100_000;

/** Turns the end of a session into the outcome of its run, and tells the account what it meant. */
export async function settleRun(request: {
  readonly context: EngineContext;
  readonly parts: ProjectParts;
  readonly project: Project;
  readonly run: Run;
  readonly end: SessionEnd;
  readonly driver: AgentDriver;
  readonly allowance: Allowance | null;
  /** Closed here: whoever hears of the end can read it all. */
  readonly transcript: Pick<TranscriptWriter, 'close'>;
}): Promise<void> {
  const { context, parts, run, end } = request;
  const changed = end.snapshot.kind === 'commit';
  const { opened, acted } = end;
  const facts = { changed, opened, acted, reportsLimits: request.driver.reportsLimits };
  const [isSettled] = await Promise.all([areAllSettled(context, run), request.transcript.close()]);
  const verdict =
    (end.trespass === null ? null : verdictOfTrespass(end.trespass)) ??
    outOfMemory(end, isSettled) ??
    (end.ours === null
      ? await forRole(
          request,
          isSettled
            ? settled(verdictOfSession(request, facts))
            : await unlessHelpless(request, verdictOfSession(request, facts)),
        )
      : verdictOfOurs(end.ours));
  if (end.refusals !== null) {
    const told = { runId: run.id, ...end.refusals };
    await context.store.execute('run.report_refusals', told, context.clock.now());
  }
  if (changed) await keepWork(context, parts, run.id);
  const isOver = verdict.outcome === 'interrupted' || isSettled;
  await settleAccount(context, run, request.driver.account, verdict);
  await learnMetering(context, run, request.driver, end);
  await context.store.execute(
    'run.end',
    {
      runId: run.id,
      outcome: verdict.outcome,
      detail: verdict.detail,
      // Kept for whoever tries next: nobody does where all is settled.
      lastOutput: isOver ? null : await lastWords(parts, run, verdict),
      savedRef: changed ? runRef(run.id) : null,
      park: verdict.park,
      peakMemoryBytes: end.peakMemoryBytes,
    },
    context.clock.now(),
  );
}

/** That the system ended it says more than what its program said of that; one that coped ended well. */
function outOfMemory(end: SessionEnd, isSettled: boolean): RunVerdict | null {
  const { outOfMemoryBytes: limitBytes, ours, ending } = end;
  const isIt =
    ours === 'out_of_memory' || (ours === null && !isSettled && ending.kind !== 'completed');
  return limitBytes !== null && isIt ? verdictOfMemory(limitBytes) : null;
}

/** Money that others had spent is no attempt of this run's. */
function verdictOfSession(
  { end, allowance }: { readonly end: SessionEnd; readonly allowance: Allowance | null },
  facts: SessionFacts,
): RunVerdict {
  const { ending } = end;
  const isOutOfMoney = ending.kind === 'failed' && ending.code === 'budget_limit';
  return isOutOfMoney && allowance?.because === 'shared'
    ? { ...verdictOfOurs('budget'), account: { type: 'works' } }
    : verdictOfEnding(ending, facts);
}

async function areAllSettled({ store }: EngineContext, run: Run): Promise<boolean> {
  const features = (await store.query('run', { runId: run.id }))?.features ?? [];
  return features.length > 0 && features.every((entry) => entry.outcome !== null);
}

/** A run whose features all have their outcome ended well, whatever is left in its workspace. */
function settled(verdict: RunVerdict): RunVerdict {
  return verdict.account?.type === 'works'
    ? { ...verdict, detail: 'All its features were settled.', park: null }
    : verdict;
}

/** Claims that are looked at to find the last one of a run. */
const RECENT_LANDINGS = 50;

/** A run whose last claim met a red target or a broken environment was told to end: that is no attempt. */
async function unlessHelpless(
  { context, run }: { readonly context: EngineContext; readonly run: Run },
  verdict: RunVerdict,
): Promise<RunVerdict> {
  if (verdict.outcome !== 'failed' && verdict.outcome !== 'no_change') {
    return verdict;
  }
  const { projectId } = run;
  const landings = await context.store.query('landings', { projectId, limit: RECENT_LANDINGS });
  const last = landings.find((landing) => landing.runId === run.id);
  const code = last?.state.status === 'refused' ? last.state.refusal.code : null;
  switch (code) {
    case 'target_red':
      return {
        ...verdict,
        outcome: code,
        detail: 'The target branch is red without its work, which is saved.',
      };
    case 'environment':
      return {
        ...verdict,
        outcome: code,
        detail: 'The checks could not be run, not even without its work, which is saved.',
      };
    case 'needs_person':
      return run.features.length === 1 && waitsForPolicy(last)
        ? {
            ...verdict,
            park: 'config_change_needs_person',
            detail: `It wants other commands allowed: accept or refuse its ${PROJECT_POLICY_FILE}. Its work is saved.`,
          }
        : verdict;
    default:
      return verdict;
  }
}

/** Whether nothing but the project's policy file kept it from landing. */
function waitsForPolicy(landing: Landing | undefined): boolean {
  return (
    landing?.state.status === 'refused' &&
    landing.state.refusal.code === 'needs_person' &&
    landing.state.refusal.files.every((file) => file === PROJECT_POLICY_FILE)
  );
}

/** An initializer that ended its turn has done its work when there is a backlog. */
async function forRole(
  request: { readonly context: EngineContext; readonly run: Run },
  verdict: RunVerdict,
): Promise<RunVerdict> {
  const { context, run } = request;
  const ended = verdict.outcome === 'failed' || verdict.outcome === 'no_change';
  if (run.role === 'improving' && ended) {
    return forLook(context, run, verdict);
  }
  if (run.role !== 'initializer' || !ended) {
    return verdict;
  }
  const features = await context.store.query('features', { projectId: run.projectId });
  const landings = await context.store.query('landings', { projectId: run.projectId, limit: 20 });
  const scaffold = landings.find((landing) => landing.runId === run.id);
  const landed = scaffold === undefined || scaffold.state.status === 'landed';
  return features.length > 0 && landed
    ? {
        ...verdict,
        outcome: 'completed',
        detail: `It wrote a backlog of ${features.length} features.`,
      }
    : {
        ...verdict,
        detail:
          features.length === 0
            ? 'The initializer ended without having created a feature.'
            : 'The initializer ended although its scaffold had not landed.',
      };
}

/** A look for improvements has done its work when it has proposed something; what it changed is nobody's. */
async function forLook(
  { store }: EngineContext,
  run: Run,
  verdict: RunVerdict,
): Promise<RunVerdict> {
  const proposals = await store.query('proposals', { projectId: run.projectId });
  const proposed = proposals.filter((proposal) => proposal.runId === run.id).length;
  return proposed > 0
    ? { ...verdict, outcome: 'completed', detail: `It proposed ${proposed} features.` }
    : { ...verdict, outcome: 'no_change', detail: 'It proposed nothing.' };
}

async function lastWords(parts: ProjectParts, run: Run, verdict: RunVerdict): Promise<string> {
  const page = await readTranscript(parts.paths.transcripts, run.id, 0, LAST_ENTRIES);
  const said = page.entries
    .slice(-50)
    .map(({ event }) => {
      switch (event.type) {
        case 'text':
          return event.text;
        case 'tool_result':
          return event.output;
        case 'stderr':
          return event.text;
        default:
          return '';
      }
    })
    .filter((text) => text !== '')
    .join('\n');
  return `${verdict.detail}\n${said.slice(-LAST_OUTPUT_LIMIT)}`.trim();
}
