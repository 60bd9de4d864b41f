import { createHash, randomBytes } from 'node:crypto';
import { WORKER_PROTOCOL, type Project, type Worker } from '@ropewalk/contracts';
import {
  accept,
  BEAT_MS,
  LEASE_MS,
  offeredBy,
  offers,
  refuse,
  refuseLate,
  requiredOf,
  type Result,
} from '@ropewalk/core';
import { runRef } from '../engine-types.ts';
import { serveFetch } from '../hub/serve-fetch.ts';
import { takePack } from '../hub/take-pack.ts';
import { keepWork } from '../landing/saved-work.ts';
import type { FleetDesk, ShownRun } from './fleet-types.ts';
import { refuseForNow, type Opening } from './opening.ts';
import type { RemoteRun } from './remote-run.ts';
import type { RemoteSiteDeps } from './remote-site.ts';
import { handOut, type HandOutDeps } from './hand-out.ts';

export interface FleetDeskDeps extends RemoteSiteDeps, HandOutDeps {
  readonly opening: Pick<Opening, 'isOpen' | 'isClosed'>;
  readonly version: string;
}

/** Answers workers. */
export function createFleetDesk(deps: FleetDeskDeps): FleetDesk {
  const { context, projects, roster } = deps;
  const { store, clock } = context;
  const of = ({ worker, runId }: ShownRun): RemoteRun | null => roster.of(runId, worker.id);
  const refuseOf = refusing(deps);
  return {
    isOpen: () => deps.opening.isOpen(),
    async whose(secret) {
      const worker = await store.query('workerBySecret', { secretHash: hashOf(secret) });
      if (worker?.state !== 'removed') return worker;
      // What it still carries is to be brought home.
      return roster.carriedBy(worker.id).length > 0 ? worker : null;
    },
    join: (request, token) => join(deps, request, token),
    async beat(worker, { free_slots, carries, free_memory_bytes, short_of }) {
      const facts = {
        freeSlots: free_slots,
        freeMemoryBytes: free_memory_bytes,
        shortOf: short_of,
      };
      const beaten = await store.execute(
        'worker.beat',
        { workerId: worker.id, carries, facts },
        clock.now(),
      );
      return beaten.ok ? accept({ ...beaten.value, lost: [...beaten.value.lost] }) : beaten;
    },
    async take(worker, request, signal) {
      return accept({ assignments: [...(await handOut(deps, worker, request, signal))] });
    },
    orders: (worker, request, signal) => roster.ordersFor(worker.id).ask(request, signal),
    prepared: async (run) => (await of(run)?.prepared(run.token)) ?? refuseOf(run),
    begin: async (run) => (await of(run)?.begin(run.token)) ?? refuseOf(run),
    report: async (run, request) => (await of(run)?.report(request)) ?? refuseOf(run),
    ...transfersTo(deps),
    evidence: (run, path, content) => of(run)?.receive(run.token, path, content) ?? refuseOf(run),
    async fetch(worker, projectId, request, caller) {
      const project = await store.query('projectById', { projectId });
      return project === null || !mayFetch(deps, worker, project)
        ? null
        : serveFetch((await projects.of(projectId)).hub.path, request, caller);
    },
    leave: (worker) => store.execute('worker.leave', { workerId: worker.id }, clock.now()),
  };
}

/** Of a run that is not carried under this token: it is another's by now, or will be known elsewhere. */
function refusing({ opening }: FleetDeskDeps): (run: ShownRun) => Result<never> {
  return ({ runId }) => (opening.isClosed() ? refuseForNow() : refuseLate(runId));
}

/** Whether it may be given runs of the project, or has one. */
function mayFetch({ roster }: FleetDeskDeps, worker: Worker, { id, settings }: Project): boolean {
  return (
    offers(offeredBy(worker), requiredOf(settings)) ||
    roster.carriedBy(worker.id).some(([{ projectId }]) => projectId === id)
  );
}

/** What git carries from workers to hubs. */
function transfersTo(deps: FleetDeskDeps): Pick<FleetDesk, 'work' | 'lateWork'> {
  const { context, projects, roster } = deps;
  const { store, clock } = context;
  const refuseOf = refusing(deps);
  return {
    async work(run, commit, pack) {
      const remote = roster.of(run.runId, run.worker.id);
      const assignment = remote?.assignment() ?? null;
      if (remote === null || !remote.holds(run.token) || assignment === null) {
        pack.destroy();
        return refuseOf(run);
      }
      const { hub } = await projects.of(assignment.projectId);
      const taken = await takePack(hub.path, commit, pack);
      if (!taken.ok) return taken;
      // It may have taken long to come.
      if (!remote.holds(run.token)) return refuseOf(run);
      await hub.setRef(runRef(run.runId), commit);
      return accept(null);
    },
    async lateWork({ worker, runId, token }, { commit, claimed }, pack) {
      const run = await store.query('run', { runId });
      const [last] = await store.query('lastAssignments', { runIds: [runId] });
      if (run?.state.status !== 'ended' || last?.workerId !== worker.id) {
        pack.destroy();
        return refuseLate(runId);
      }
      const parts = await projects.of(run.projectId);
      const { hub } = parts;
      const taken = await takePack(hub.path, commit, pack);
      if (!taken.ok) return taken;
      const ref = runRef(runId);
      await hub.setRef(ref, commit);
      await keepWork(context, parts, runId);
      const brought = await store.execute(
        'run.bring_late_work',
        { runId, token, workerId: worker.id, commit, ref, claimed },
        clock.now(),
      );
      return brought.ok ? accept({ ...brought.value, ref }) : brought;
    },
  };
}

async function join(
  { context, version }: FleetDeskDeps,
  request: Parameters<FleetDesk['join']>[0],
  token: string,
): ReturnType<FleetDesk['join']> {
  if (request.protocol !== WORKER_PROTOCOL) {
    const older = request.protocol < WORKER_PROTOCOL ? 'worker' : 'server';
    return refuse(
      'version_mismatch',
      `This server (${version}) and this worker (${request.version}) do not understand each other. Upgrade the ${older}.`,
    );
  }
  const { worker_id: workerId, worker_secret: before, ...card } = request;
  const fresh = `rww_${randomBytes(32).toString('base64url')}`;
  const joined = await context.store.execute(
    'worker.join',
    {
      tokenHash: hashOf(token),
      before:
        workerId === null || before === null ? null : { workerId, secretHash: hashOf(before) },
      newSecretHash: hashOf(fresh),
      card: {
        name: card.name,
        labels: card.labels,
        slots: card.slots,
        version: card.version,
        platform: card.platform,
        walled: card.walled,
      },
    },
    context.clock.now(),
  );
  if (!joined.ok) return joined;
  const { worker, isNew } = joined.value;
  return accept({
    worker_id: worker.id,
    secret: isNew || before === null ? fresh : before,
    state: worker.state,
    beat_every_ms: BEAT_MS,
    lease_ms: LEASE_MS,
    server_version: version,
    notice: noticeFor(worker, version),
  });
}

function noticeFor(worker: Worker, version: string): string | null {
  return worker.version === version
    ? null
    : `The server is version ${version}, this worker ${worker.version}. They work together; upgrade the older one soon.`;
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
