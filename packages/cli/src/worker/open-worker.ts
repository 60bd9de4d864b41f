import { join } from 'node:path';
import { WORKER_PROTOCOL, type JoinAnswer } from '@ropewalk/contracts';
import { accept, refuse, type Result } from '@ropewalk/core';
import { endLeftProcesses } from '@ropewalk/engine';
import { closeInReverse } from '../control-plane/opening.ts';
import { lockHome } from '../home/home-lock.ts';
import { prepareHome, type Home } from '../home/prepare-home.ts';
import { version } from '../version.ts';
import { atMost } from './at-most.ts';
import { keepIdentity, readIdentity } from './identity.ts';
import { openJournal } from './journal.ts';
import { createLease, moment } from './lease.ts';
import { guardLeases } from './lease-guard.ts';
import { bringLeftWorkHome } from './left-runs.ts';
import { openMachine } from './machine.ts';
import { createOwnRuns, type OwnRuns } from './own-runs.ts';
import { untilReached } from './patience.ts';
import { createOwnProjects } from './projects.ts';
import { createServerLink } from './server-link.ts';
import { createSiteFor } from './site-for.ts';
import { openToolsRelay } from './tools-relay.ts';
import { tidyHome } from './tidy-home.ts';
import type { WorkerParts } from './worker-parts.ts';
import { talkWithServer, type Talk } from './talk.ts';

export interface WorkerOptions {
  readonly home: string;
  readonly server: string;
  /** Lets it join. */
  readonly token: string;
  readonly name: string;
  readonly labels: readonly string[];
  readonly slots: number;
  readonly environment: NodeJS.ProcessEnv;
  /** Hears a sentence for a person when the server is not there yet. */
  readonly onAway?: (sentence: string) => void;
}

/** A worker of this process. */
export interface OpenWorker {
  readonly id: number;
  /** What a person should read of its server and this machine. */
  readonly notices: readonly string[];
  /** Why it has ended by itself; nothing is carried then. */
  readonly over: Talk['over'];
  /** Takes nothing any more; resolves when nothing is carried. */
  drain(): Promise<void>;
  /** Saves and ends what works, tells the server, gives the home back. Idempotent. */
  close(): Promise<void>;
}

/**
 * Makes this process a worker of a server, with the home to itself. Waits for a server that is not there yet, until
 * `signal` fires. Refuses with `home_busy`, `home_not_writable`, and what the server refuses.
 */
export async function openWorker(
  options: WorkerOptions,
  signal: AbortSignal,
): Promise<Result<OpenWorker>> {
  const home = await prepareHome(options.home);
  if (!home.ok) return home;
  const lock = lockHome(home.value.path);
  if (lock === null) {
    return refuse(
      'home_busy',
      `Another worker works in ${home.value.path} already. Use that one, or name another folder in --home.`,
    );
  }
  const closers: Array<() => Promise<void> | void> = [() => lock.release()];
  const close = closeInReverse(closers);
  try {
    const opened = await assemble(options, home.value, signal, closers);
    if (!opened.ok) await close();
    return opened.ok ? accept({ ...opened.value, close }) : opened;
  } catch (error) {
    await close();
    throw error;
  }
}

async function assemble(
  options: WorkerOptions,
  home: Home,
  signal: AbortSignal,
  closers: Array<() => Promise<void> | void>,
): Promise<Result<Omit<OpenWorker, 'close'>>> {
  const ending = new AbortController();
  const link = createServerLink(options.server);
  const relay = await openToolsRelay(options.server);
  closers.push(() => relay.close());
  const machine = await openMachine({ ...options, home, joinToken: options.token, relay });
  const { log, outlets } = machine.context;
  const tidied = (what: string, work: Promise<void>): Promise<void> =>
    atMost(work, TIDIED_WITHIN_MS, () =>
      log.warn({ what }, 'it was left as it is, to end in time'),
    );
  closers.push(() => tidied('outlets', outlets.close()));
  const projects = createOwnProjects(machine, link);
  closers.push(() => tidied('projects', projects.close()));
  const parts: WorkerParts = {
    link,
    log: machine.context.log,
    machine,
    projects,
    relay,
    journal: await openJournal(join(home.path, 'runs')),
    ending: ending.signal,
  };
  const ended = await endLeftProcesses(machine.context);
  const left = await parts.journal.all();
  await tidyHome(home.path, left, Date.now(), (project, err) =>
    log.warn({ err, project }, 'what is left of a project could not be tidied up'),
  );
  const since = moment();
  const joined = await joinServer(options, parts, signal);
  if (joined === null) return refuse('not_reachable', `${options.server} was not reached.`);
  if (!joined.ok) return joined;
  parts.log.info({ ended, left: left.length, id: joined.value.worker_id }, 'joined');
  return accept(begin({ options, parts, joined: joined.value, since, ending, left }, closers));
}

interface Beginning {
  readonly options: WorkerOptions;
  readonly parts: WorkerParts;
  readonly joined: JoinAnswer;
  readonly since: ReturnType<typeof moment>;
  readonly ending: AbortController;
  readonly left: Parameters<typeof bringLeftWorkHome>[1];
}

function begin(
  { options, parts, joined, since, ending, left }: Beginning,
  closers: Array<() => Promise<void> | void>,
): Omit<OpenWorker, 'close'> {
  const onProblem = (err: unknown): void =>
    parts.log.error({ err }, 'work in the background failed');
  const siteFor = createSiteFor(parts, options.environment, (runId) => {
    const trespasser = runs.all().find((run) => run.runId === runId);
    trespasser?.site.end('foreign_files_changed', 'save_and_kill').catch(onProblem);
  });
  const runs: OwnRuns = createOwnRuns(parts, siteFor, () => talk.nudge());
  const lease = createLease(since);
  const guard = guardLeases({ lease, leaseMs: joined.lease_ms, runs, onProblem });
  const talk = talkWithServer({
    parts,
    runs,
    slots: options.slots,
    joined,
    onRenewed(askedAt) {
      lease.renew(askedAt);
      guard.renewed();
    },
  });
  const leftHome = bringLeftWorkHome(parts, left).catch(onProblem);
  closers.push(async () => {
    talk.stopTaking();
    await Promise.all(runs.all().map((run) => run.site.end('stopped', 'save_and_kill')));
    await handedIn(runs, ending);
    guard.close();
    await talk.close();
    ending.abort();
    await leftHome;
    await untilReached(() => parts.link.leave(), AbortSignal.timeout(LEAVE_WITHIN_MS));
  });
  return {
    id: joined.worker_id,
    notices: [...(joined.notice === null ? [] : [joined.notice]), ...noticesOf(parts.machine)],
    over: talk.over,
    async drain() {
      talk.stopTaking();
      await runs.idle();
    },
  };
}

/** What this machine lacks, and what that means. */
function noticesOf({ context: { wall } }: WorkerParts['machine']): string[] {
  return wall.available
    ? []
    : [
        `${wall.why} Without it, only projects that go without a wall (--allow-no-wall) have runs here.`,
      ];
}

const LEAVE_WITHIN_MS = 3_000;
/** Everything was handed in by then: what is not put away stays in the home, and is at the next start. */
const TIDIED_WITHIN_MS = 10_000;
/** What cannot be handed in by then stays in the home, and is offered at the next start. */
const HAND_IN_WITHIN_MS = 20_000;

async function handedIn(runs: OwnRuns, ending: AbortController): Promise<void> {
  const timer = setTimeout(() => {
    ending.abort();
    for (const run of runs.all()) run.lose();
  }, HAND_IN_WITHIN_MS);
  await runs.idle();
  clearTimeout(timer);
}

async function joinServer(
  { server, token, name, labels, slots, onAway }: WorkerOptions,
  { link, machine }: WorkerParts,
  signal: AbortSignal,
): Promise<Result<JoinAnswer> | null> {
  const known = await readIdentity(machine.home.path, server);
  const { wall } = machine.context;
  const joined = await untilReached(
    () =>
      link.join(
        {
          worker_id: known?.workerId ?? null,
          worker_secret: known?.secret ?? null,
          name,
          labels: [...labels],
          slots,
          version,
          protocol: WORKER_PROTOCOL,
          platform: `${process.platform}-${process.arch}`,
          walled: wall.available,
        },
        token,
      ),
    signal,
    ({ message }) =>
      onAway?.(`${message}. It is asked again until it answers; an interrupt ends that.`),
  );
  if (joined?.ok !== true) return joined;
  const { worker_id: workerId, secret } = joined.value;
  link.use(secret);
  machine.secrets.learn(secret);
  await keepIdentity(machine.home.path, { server, workerId, secret });
  return joined;
}
