import type {
  Assignment,
  EvidenceFile,
  MayGoOn,
  OrderAnswer,
  ReportsAnswer,
  ReportsRequest,
  SiteReport,
} from '@ropewalk/contracts';
import { accept, refuse, refuseLate, type OurReason, type Result } from '@ropewalk/core';
import type { Overseer, SiteEnd, SiteRun, SiteTask } from '../runs/site/site-types.ts';
import { refuseForNow } from './opening.ts';
import type { OrderBook } from './order-book.ts';

export interface RemoteRunDeps {
  readonly task: SiteTask;
  readonly overseer: Overseer;
  readonly orders: OrderBook;
  /** Everything that was appended to its transcript is on the disk when this resolves. */
  flush(): Promise<unknown>;
  /** Writes down that reports up to `next` are kept. */
  keep(token: number, next: number): Promise<Result<unknown>>;
  now(): number;
  /** Keeps a file that its agent has named. */
  store(content: Buffer, path: string, intoFolder: string): Promise<EvidenceFile>;
  /** Whether the hub has this commit under the ref of the run. */
  isHere(commit: string): Promise<boolean>;
}

/** A run that a worker carries, as the control plane has it. */
export interface RemoteRun extends SiteRun {
  /** Null until a worker has a right to it. */
  assignment(): Assignment | null;
  /** From now on this assignment counts, and none before it. */
  attach(assignment: Assignment): void;
  /** Whether this is its token. */
  holds(token: number): boolean;
  /** What it is to be given again with; null where this process has not made it. */
  taskToGive(): SiteTask | null;
  /** It cannot be given to anybody. */
  fail(reason: OurReason, detail: string | null): void;
  /** The last report has come. */
  isOver(): boolean;
  prepared(token: number): Promise<Result<MayGoOn>>;
  begin(token: number): Promise<Result<MayGoOn>>;
  /** Takes reports in their order, each once; answers which one comes next. */
  report(request: ReportsRequest): Promise<Result<ReportsAnswer>>;
  /** A file that it was asked for has come. */
  receive(token: number, path: string, content: Buffer): Result<null>;
  /** It is not the worker's any more; what it still says is refused. */
  lose(): void;
  /** It stays with its worker, and another control plane goes on with it. */
  letGo(): void;
}

/** How often a worker is told of a sign of life: fewer than its own limits on silence, and not one for each call. */
const LIFE_EVERY_MS = 10_000;

/** A run that nobody has yet; `attach` says who. */
export function createRemoteRun(deps: RemoteRunDeps): RemoteRun {
  const state = openState(deps);
  const { task, overseer } = deps;
  return {
    done: state.done,
    assignment: () => state.assignment,
    attach(given) {
      if (state.assignment !== null) deps.orders.forget(state.assignment.token);
      state.assignment = given;
    },
    isOver: () => state.over,
    holds: state.holds,
    taskToGive: () => (task.bearer === '' ? null : task),
    fail: (reason, detail) => state.finish({ kind: 'not_begun', reason, detail }),
    async prepared(token) {
      if (!state.holds(token)) return state.refuse();
      return accept(
        (await overseer.prepared())
          ? GO_ON
          : { may_go_on: false, reason: state.calledOff ?? 'stopped' },
      );
    },
    async begin(token) {
      if (!state.holds(token)) return state.refuse();
      const reason = state.calledOff ?? (await overseer.mayBegin());
      return accept(reason === null ? GO_ON : { may_go_on: false, reason });
    },
    ...reportsTo(deps, state),
    lose: () =>
      state.finish({ kind: 'not_begun', reason: state.calledOff ?? 'lease_lost', detail: null }),
    letGo() {
      state.isLetGo = true;
      state.finish({ kind: 'let_go' });
    },
    ...endsOf(state),
    ...contentOf(deps, state),
    base: () => task.head,
    workspace: () => null,
    leave: async () => undefined,
  };
}

type Order = Parameters<OrderBook['give']>[1];

interface State {
  assignment: Assignment | null;
  calledOff: OurReason | null;
  over: boolean;
  /** Another control plane goes on with it. */
  isLetGo: boolean;
  readonly done: Promise<SiteEnd>;
  /** Files that were sent, until they are asked for. */
  readonly files: Map<string, Buffer>;
  holds(token: number): boolean;
  /** Of whoever shows a token that does not count here. */
  refuse(): Result<never>;
  finish(end: SiteEnd): void;
  /** Null where nobody has the run, or it is over before an answer comes. */
  order(body: Order): Promise<OrderAnswer | null>;
}

function openState({ task, orders }: RemoteRunDeps): State {
  const { promise: done, resolve } = Promise.withResolvers<SiteEnd>();
  const state: State = {
    assignment: null,
    calledOff: null,
    over: false,
    isLetGo: false,
    done,
    files: new Map(),
    holds: (token) => !state.over && state.assignment?.token === token,
    refuse: () => (state.isLetGo ? refuseForNow() : refuseLate(task.run.id)),
    finish(end) {
      if (state.over) return;
      state.over = true;
      if (state.assignment !== null) orders.forget(state.assignment.token);
      resolve(end);
    },
    order: async (body) =>
      state.assignment === null || state.over
        ? null
        : orders.give({ runId: task.run.id, token: state.assignment.token }, body),
  };
  return state;
}

function reportsTo(deps: RemoteRunDeps, state: State): Pick<RemoteRun, 'report' | 'receive'> {
  let last: Promise<unknown> = Promise.resolve();
  const take = async (request: ReportsRequest): Promise<Result<ReportsAnswer>> => {
    const { token, first } = request;
    if (!state.holds(token) || state.assignment === null) return state.refuse();
    const { nextReport } = state.assignment;
    const isMissing = request.brings_work === true && (await lacksWork(deps, request.reports));
    const reports = isMissing ? request.reports.slice(0, -1) : request.reports;
    const missing = isMissing ? { work_missing: true } : {};
    const fresh = reports.slice(Math.max(0, nextReport - first));
    if (first > nextReport || fresh.length === 0) return accept({ next: nextReport, ...missing });
    const end = fresh.map((report) => apply(deps, report)).find((one) => one !== null) ?? null;
    await deps.flush();
    const next = first + reports.length;
    const kept = await deps.keep(token, next);
    if (!kept.ok) return kept;
    if (state.holds(token)) state.assignment = { ...state.assignment, nextReport: next };
    if (end !== null) state.finish(await withWorkHere(deps, end));
    return accept({ next, ...missing });
  };
  return {
    async report(request) {
      const turn = last.then(() => take(request));
      last = turn.catch(() => undefined);
      return turn;
    },
    receive(token, path, content) {
      if (!state.holds(token)) return state.refuse();
      state.files.set(path, content);
      return accept(null);
    },
  };
}

/** What a worker is told to do; nobody waits until it has heard it, since it may be away. */
function endsOf(
  state: State,
): Pick<SiteRun, 'callOff' | 'end' | 'freeze' | 'thaw' | 'noteLife' | 'say' | 'takeWaiting'> {
  let lastLife = Number.NEGATIVE_INFINITY;
  const tell = (body: Order): void => void state.order(body);
  return {
    callOff(reason) {
      state.calledOff ??= reason;
    },
    async end(reason, how) {
      state.calledOff ??= reason;
      // Nobody has it yet: it is over at once.
      if (state.assignment === null) state.finish({ kind: 'not_begun', reason, detail: null });
      else tell({ kind: 'end', reason, how });
    },
    freeze: async () => tell({ kind: 'freeze' }),
    thaw: async () => tell({ kind: 'thaw' }),
    noteLife() {
      const now = performance.now();
      if (now - lastLife < LIFE_EVERY_MS) return;
      lastLife = now;
      tell({ kind: 'note_life' });
    },
    say: ({ id, text }) => tell({ kind: 'say', message_id: id, text }),
    async takeWaiting() {
      const said = await state.order({ kind: 'take_waiting' });
      return said?.kind === 'waiting' ? said.messages : [];
    },
  };
}

function contentOf(deps: RemoteRunDeps, state: State): Pick<SiteRun, 'snapshot' | 'takeEvidence'> {
  return {
    async snapshot(message) {
      const said = await state.order({ kind: 'snapshot', message });
      if (said?.kind !== 'snapshot') return null;
      const { snapshot } = said;
      return snapshot.kind === 'commit' && !(await deps.isHere(snapshot.commit))
        ? { snapshot: { kind: 'unsupported', detail: NOT_HERE }, trespass: null }
        : { snapshot, trespass: null };
    },
    async takeEvidence(path, intoFolder) {
      const said = await state.order({ kind: 'take_evidence', path });
      const content = state.files.get(path);
      state.files.delete(path);
      if (said?.kind === 'refused') return { ok: false, refusal: said.refusal };
      return content === undefined
        ? refuseGone(path)
        : accept(await deps.store(content, path, intoFolder));
    },
  };
}

const GO_ON: MayGoOn = { may_go_on: true };
const NOT_HERE = 'its worker says that it was saved, and it has not come';

/** Passes a report on; the last one of a run comes back. */
function apply({ overseer, now }: RemoteRunDeps, report: SiteReport): SiteEnd | null {
  switch (report.type) {
    case 'started':
      overseer.started(report.pid, report.workspaceId);
      overseer.working();
      return null;
    case 'event':
      overseer.event(report.at, report.event);
      return null;
    case 'screen':
      overseer.screen(report.png);
      return null;
    case 'memory':
      overseer.memory(report.presentBytes);
      return null;
    case 'host_refused':
      overseer.hostRefused(now(), report.sentence);
      return null;
    case 'not_begun':
      return { kind: 'not_begun', reason: report.reason, detail: report.detail };
    case 'ended':
      return { kind: 'ended', end: report.end };
  }
}

/** Whether the last report of a run names work that we do not have: who led before took it. */
async function lacksWork(
  { isHere }: Pick<RemoteRunDeps, 'isHere'>,
  reports: readonly SiteReport[],
): Promise<boolean> {
  const last = reports.at(-1);
  return (
    last?.type === 'ended' &&
    last.end.snapshot.kind === 'commit' &&
    !(await isHere(last.end.snapshot.commit))
  );
}

/** A worker's word that its work is saved counts only where we have it. */
async function withWorkHere({ isHere }: RemoteRunDeps, end: SiteEnd): Promise<SiteEnd> {
  if (end.kind !== 'ended' || end.end.snapshot.kind !== 'commit') return end;
  return (await isHere(end.end.snapshot.commit))
    ? end
    : { kind: 'ended', end: { ...end.end, snapshot: { kind: 'unsupported', detail: NOT_HERE } } };
}

function refuseGone(path: string) {
  return refuse('invalid_input', `Its worker could not send ${path}.`, { kind: 'evidence', path });
}
