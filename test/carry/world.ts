import type { RunQueue, TakenRun } from '@ropewalk/core';
import { land, hashOf, type Backlog, type ControlPlane } from './control-plane.ts';
import type { FaultKind } from './faults.ts';
import type { Ledger } from './ledger.ts';
import type { Link } from './link.ts';
import type { FromWorker, Job } from './words.ts';

export const SLOTS = 4;
const WORK = 'd'.repeat(40);
const LONGEST_WORK_MS = 20;
/** The worker of every fifth feature goes on talking after its end. */
const TALKATIVE = 5;

/** A run that has not ended. */
export interface ActiveRun {
  readonly runId: number;
  readonly projectId: number;
  readonly featureId: number;
  readonly leaseToken: number;
  /** Who has it, and the token of that; null while it is queued. */
  given: { readonly member: Member; readonly token: number } | null;
}

/** A worker as the control plane knows it. */
export interface Member {
  readonly name: string;
  workerId: number;
  link: Link;
  fault: { readonly kind: FaultKind; ticksLeft: number } | null;
  /** What takes its slots. */
  readonly tokens: Set<number>;
  readonly beats: Map<number, (carries: Carries) => void>;
}

export type Carries = Extract<FromWorker, { type: 'carries' }>['carries'];

export interface Counts {
  readonly faults: Record<FaultKind, number>;
  leases: number;
  assigned: number;
  interrupted: number;
  /** Runs that were taken although somebody had them, or they were over; nobody got them. */
  secondTakes: number;
  /** Runs that a control plane took with it when it died, and that were offered anew. */
  offeredAnew: number;
}

export interface World {
  readonly plane: ControlPlane;
  readonly queue: RunQueue;
  readonly backlog: Backlog;
  readonly random: () => number;
  readonly ledger: Ledger;
  readonly active: Map<number, ActiveRun>;
  readonly landed: Set<number>;
  readonly counts: Counts;
  /** Share of assigned runs that are offered once more, as though an answer had been lost. */
  readonly offeredTwice: number;
  /** Tells everybody who waits that something has changed. */
  change(): void;
  whenChanged(): Promise<void>;
  readonly stopping: AbortController;
}

/** Takes runs for one worker for as long as it is there and has slots, as its requests do. */
export async function takeFor(world: World, member: Member): Promise<void> {
  const { queue, stopping } = world;
  while (!stopping.signal.aborted) {
    const free = SLOTS - member.tokens.size;
    if (free <= 0 || !member.link.isOpen()) {
      await world.whenChanged();
      continue;
    }
    const taken = await queue.take({
      labels: [],
      limit: free,
      waitMs: 5_000,
      signal: stopping.signal,
    });
    for (const one of taken) {
      await assign(world, member, one);
    }
  }
}

async function assign(world: World, member: Member, taken: TakenRun): Promise<void> {
  const { plane, queue, ledger, active, counts, random } = world;
  const result = await plane.execute('run.assign', {
    runId: taken.runId,
    workerId: member.workerId,
    bearerHash: hashOf('bearer'),
    allowance: null,
    instead: null,
  });
  // It may be taken before its own dispatcher has heard of the commit, but not be given.
  const run = active.get(taken.runId);
  if (!result.ok) {
    const isStillFree = run?.given === null;
    counts.secondTakes += isStillFree ? 0 : 1;
    await queue.settle([taken], isStillFree ? 'given_back' : 'carried');
    if (isStillFree) {
      await world.whenChanged();
    }
    return;
  }
  const { token } = result.value;
  if (run === undefined || run.given !== null) {
    ledger.problems.push(`run ${taken.runId} was given to a second worker`);
    return;
  }
  run.given = { member, token };
  counts.assigned += 1;
  member.tokens.add(token);
  ledger.begin(token);
  const { given: _, ...facts } = run;
  member.link.say({
    type: 'job',
    job: {
      ...facts,
      token,
      takesMs: Math.floor(random() * LONGEST_WORK_MS),
      talkative: run.featureId % TALKATIVE === 0,
    },
  });
  await queue.settle([taken], 'carried');
  if (random() < world.offeredTwice) {
    await queue.offer([taken]);
  }
}

/** What a control plane does with the words of a worker. */
export async function hear(world: World, member: Member, word: FromWorker): Promise<void> {
  if (word.type === 'carries') {
    member.beats.get(word.id)?.(word.carries);
    member.beats.delete(word.id);
    return;
  }
  const { link } = member;
  await write(world, word.write, word.job);
  link.say({ type: 'answer', id: word.id });
}

async function write(world: World, what: 'report' | 'claim' | 'end', job: Job): Promise<void> {
  const { plane, ledger } = world;
  const { runId, featureId, projectId, token, leaseToken } = job;
  if (what === 'claim') {
    const claim = await ledger.judge(job, what, () =>
      plane.execute('landing.request', {
        projectId,
        kind: 'feature',
        fence: { runId, featureId, token: leaseToken },
        runId,
        work: WORK,
        checks: [],
        files: [],
      }),
    );
    if (claim.ok) {
      await land(plane, claim.value.landing.id, world.backlog.verdicts.get(projectId) ?? 0);
      world.landed.add(featureId);
    }
    return;
  }
  const next = what === 'report' ? 1 : 2;
  const kept = await ledger.judge(job, what, () =>
    plane.execute('run.keep_reports', { runId, token, next }),
  );
  const run = world.active.get(runId);
  if (what === 'end' && kept.ok && run !== undefined) {
    await endRun(world, run, 'landed');
  }
}

/** Ends a run, which ends every right of whoever has it. */
export async function endRun(
  world: World,
  run: ActiveRun,
  outcome: 'landed' | 'interrupted',
): Promise<void> {
  const { plane, ledger, active, backlog, landed, counts } = world;
  if (!active.delete(run.runId)) {
    return;
  }
  const { given } = run;
  if (given !== null) {
    ledger.ending(given.token);
  }
  await plane.must('run.end', {
    runId: run.runId,
    outcome,
    detail: '',
    lastOutput: null,
    savedRef: null,
    park: null,
  });
  if (given !== null) {
    ledger.over(given.token);
    given.member.tokens.delete(given.token);
  }
  if (outcome === 'interrupted') {
    counts.interrupted += 1;
    if (!landed.has(run.featureId)) {
      backlog.pending.push({ projectId: run.projectId, featureId: run.featureId });
    }
  }
  world.change();
}
