import type { SiteReport, WorkerAssignment } from '@ropewalk/contracts';
import type { OurReason } from '@ropewalk/core';
import type { Overseer, SiteEnd, SiteRun } from '@ropewalk/engine';
import { handIn } from './hand-in.ts';
import type { JournalEntry } from './journal.ts';
import { untilReached } from './patience.ts';
import { createReportQueue, type ReportQueue } from './report-queue.ts';
import type { OwnRun } from './server-link.ts';
import type { SiteFor } from './site-for.ts';
import type { WorkerParts } from './worker-parts.ts';

/** A run that this worker has. */
export interface RemoteRun extends OwnRun {
  readonly assignment: WorkerAssignment;
  readonly site: SiteRun;
  /** Fires when the right to it is gone. */
  readonly gone: AbortSignal;
  /** Everything has been told and handed in, and its place is gone. Never rejects. */
  readonly done: Promise<void>;
  readonly isLost: boolean;
  /** The right to it is gone: it is ended, and what it has is saved and offered. */
  lose(): void;
  /** Makes it stand still for one of two reasons; it goes on when there is none any more. */
  hold(because: Hold): Promise<void>;
  letGo(because: Hold): Promise<void>;
}

/** `server`: somebody wants it to. `lease`: nobody can be asked whether it may go on. */
export type Hold = 'server' | 'lease';

interface State {
  readonly parts: WorkerParts;
  readonly run: OwnRun;
  readonly assignment: WorkerAssignment;
  readonly reports: ReportQueue;
  /** Fires when the right to the run is gone. */
  readonly lost: AbortController;
  readonly holds: Set<Hold>;
  entry: JournalEntry;
  site: SiteRun | null;
  lose(): void;
}

/** Has this machine work on what was assigned, and tells the server everything. */
export function startRemoteRun(
  parts: WorkerParts,
  assignment: WorkerAssignment,
  siteFor: SiteFor,
): RemoteRun {
  const { task, token } = assignment;
  const run: OwnRun = { runId: task.run.id, token };
  const state = openState(parts, assignment, run);
  const { lost } = state;
  const lose = (): void => state.lose();
  const leaveTools = parts.relay.admit(task.bearer, {
    runId: run.runId,
    gone: lost.signal,
    noteClaim: (featureId) => noteClaim(state, featureId),
  });
  const site = siteFor(assignment, lost.signal).work(task, overseerOf(state));
  state.site = site;
  const done = parts.journal
    .put(state.entry)
    .then(() => site.done)
    .then((end) => settle(state, end))
    .catch((err: unknown) => parts.log.error({ err, run }, 'a run could not be handed in'))
    .finally(leaveTools);
  return {
    ...run,
    assignment,
    site,
    gone: lost.signal,
    done,
    get isLost() {
      return lost.signal.aborted;
    },
    lose,
    async hold(because) {
      state.holds.add(because);
      await site.freeze();
    },
    async letGo(because) {
      state.holds.delete(because);
      if (state.holds.size === 0) await site.thaw();
    },
  };
}

function openState(parts: WorkerParts, assignment: WorkerAssignment, run: OwnRun): State {
  const { project, head } = assignment.task;
  const lost = new AbortController();
  const lose = (): void => {
    if (lost.signal.aborted) return;
    parts.log.warn({ run }, 'the right to a run is gone');
    lost.abort();
    state.site?.end('lease_lost', 'save_and_kill').catch((err: unknown) => {
      parts.log.error({ err, run }, 'a run that was lost could not be ended');
    });
  };
  const state: State = {
    parts,
    run,
    assignment,
    reports: createReportQueue({
      link: parts.link,
      run,
      signal: lost.signal,
      bringWork: async () => {
        const { saved } = state.entry;
        return saved !== null && (await sendWork(state, saved));
      },
      onRefused: lose,
    }),
    lost,
    holds: new Set(),
    entry: { ...run, project, head, workspaceId: null, claimed: [], saved: null },
    site: null,
    lose,
  };
  return state;
}

function overseerOf(state: State): Overseer {
  const { parts, run, reports, lost } = state;
  const mayGoOn = async (what: 'prepared' | 'begin'): Promise<OurReason | null> => {
    const answer = await untilReached(() => parts.link[what](run), lost.signal);
    if (answer === null) return 'lease_lost';
    if (!answer.ok) {
      state.lose();
      return 'lease_lost';
    }
    return answer.value.may_go_on ? null : answer.value.reason;
  };
  return {
    prepared: async () => (await mayGoOn('prepared')) === null,
    mayBegin: () => mayGoOn('begin'),
    working() {
      if (state.holds.size > 0) background(state, state.site?.freeze());
    },
    started(pid, workspaceId) {
      note(state, { workspaceId });
      reports.push({ type: 'started', pid, workspaceId });
    },
    event: (at, event) => reports.push({ type: 'event', at, event }),
    screen: (png) => reports.push({ type: 'screen', png }),
    memory: (presentBytes) => reports.push({ type: 'memory', presentBytes }),
    hostRefused: (_at, sentence) => reports.push({ type: 'host_refused', sentence }),
  };
}

function noteClaim(state: State, featureId: number): void {
  const { claimed } = state.entry;
  if (!claimed.includes(featureId)) note(state, { claimed: [...claimed, featureId] });
}

function note(state: State, what: Partial<JournalEntry>): void {
  state.entry = { ...state.entry, ...what };
  background(state, state.parts.journal.put(state.entry));
}

function background({ parts, run }: State, work: Promise<unknown> | undefined): void {
  work?.catch((err: unknown) => parts.log.error({ err, run }, 'work in the background failed'));
}

/** Brings home what the site has left: in order while the run is ours, else as late work. */
async function settle(state: State, end: SiteEnd): Promise<void> {
  const { parts, run, lost, reports, site } = state;
  const { snapshot } = end.kind === 'ended' ? end.end : { snapshot: null };
  const saved = snapshot?.kind === 'commit' ? snapshot : null;
  if (saved !== null) {
    state.entry = { ...state.entry, saved: { commit: saved.commit, base: saved.base } };
    await parts.journal.put(state.entry);
  }
  // What is saved is in our mirror, and in the journal: the place itself is not needed any more.
  await site?.leave();
  if (!lost.signal.aborted) {
    const isHome = saved === null || (await sendWork(state, saved));
    if (isHome) {
      reports.push(lastReport(end));
      if (await reports.flushed()) {
        await parts.journal.remove(run);
        return;
      }
    }
    lost.abort();
  }
  await lateWork(state);
}

const STOPPED = { reason: 'stopped', detail: null } as const;

function lastReport(end: SiteEnd): SiteReport {
  if (end.kind !== 'ended') {
    const { reason, detail } = end.kind === 'not_begun' ? end : STOPPED;
    return { type: 'not_begun', reason, detail };
  }
  const { trespass } = end.end;
  return {
    type: 'ended',
    end: {
      ...end.end,
      trespass:
        trespass === null
          ? null
          : { ...trespass, files: [...trespass.files], others: [...trespass.others] },
    },
  };
}

async function sendWork(
  state: State,
  { commit, base }: { readonly commit: string; readonly base: string },
): Promise<boolean> {
  const { parts, run, lost } = state;
  const answer = await handIn(parts, state.entry, { commit, base }, (work) =>
    untilReached(() => parts.link.sendWork(run, work, lost.signal), lost.signal),
  );
  return answer?.ok === true;
}

async function lateWork(state: State): Promise<void> {
  const { parts, entry } = state;
  if (entry.saved === null) {
    await parts.journal.remove(entry);
    return;
  }
  await offerLateWork(parts, entry);
}

/** Offers what a run left that is not ours any more, until the server has taken or refused it, or we end. */
export async function offerLateWork(parts: WorkerParts, entry: JournalEntry): Promise<void> {
  const { saved, claimed } = entry;
  if (saved === null) return;
  const answer = await handIn(parts, entry, saved, (work) =>
    untilReached(
      () => parts.link.sendLateWork(entry, { ...work, claimed }, parts.ending),
      parts.ending,
    ),
  );
  // Null: we end before that; the next start offers it again.
  if (answer === null) return;
  const { runId } = entry;
  if (answer.ok) parts.log.info({ runId, ...answer.value }, 'work came home late');
  else parts.log.warn({ runId, saved, refusal: answer.refusal }, 'late work was not taken');
  await parts.journal.remove(entry);
}
