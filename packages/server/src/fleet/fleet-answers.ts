import { createHash, randomBytes } from 'node:crypto';
import type {
  ApiJoinToken,
  ApiWorker,
  Assignment,
  JoinToken,
  MadeJoinToken,
  Project,
  Run,
  Worker,
  WorkerList,
} from '@ropewalk/contracts';
import { accept, isSilent, type Result, type Store } from '@ropewalk/core';

export interface FleetAnswersDeps {
  readonly store: Store;
  readonly version: string;
  now(): number;
}

/** The fleet at this moment. */
export async function listWorkers({ store, version, now }: FleetAnswersDeps): Promise<WorkerList> {
  const [workers, assignments, runs, projects] = await Promise.all([
    store.query('workers', {}),
    store.query('openAssignments', {}),
    store.query('activeRuns', {}),
    store.query('projects', {}),
  ]);
  const known = {
    assignments,
    runs: new Map(runs.map((run) => [run.id, run])),
    projects: new Map(projects.map((project) => [project.id, project])),
    now: now(),
  };
  return { workers: workers.map((worker) => toApiWorker(worker, known)), server_version: version };
}

/** A person changes what a worker does; answers how it stands then. */
export async function changeWorker(
  deps: FleetAnswersDeps,
  workerId: number,
  state: 'open' | 'cordoned' | 'draining' | 'removed',
): Promise<Result<ApiWorker>> {
  const changed = await deps.store.execute('worker.change_state', { workerId, state }, deps.now());
  if (!changed.ok) return changed;
  const { workers } = await listWorkers(deps);
  const listed = workers.find(({ id }) => id === workerId);
  const gone = { assignments: [], runs: new Map(), projects: new Map(), now: deps.now() };
  return accept(listed ?? toApiWorker(changed.value, gone));
}

export async function listJoinTokens({ store }: FleetAnswersDeps): Promise<ApiJoinToken[]> {
  return (await store.query('joinTokens', {})).map(toApiToken);
}

export async function makeJoinToken(
  { store, now }: FleetAnswersDeps,
  name: string,
): Promise<Result<MadeJoinToken>> {
  const token = `rwj_${randomBytes(32).toString('base64url')}`;
  const hash = createHash('sha256').update(token).digest('hex');
  const made = await store.execute('worker.make_token', { name, hash }, now());
  return made.ok ? accept({ ...toApiToken(made.value), token }) : made;
}

export async function revokeJoinToken(
  { store, now }: FleetAnswersDeps,
  tokenId: number,
): Promise<Result<ApiJoinToken>> {
  const revoked = await store.execute('worker.revoke_token', { tokenId }, now());
  return revoked.ok ? accept(toApiToken(revoked.value)) : revoked;
}

function toApiWorker(
  worker: Worker,
  known: {
    readonly assignments: readonly Assignment[];
    readonly runs: ReadonlyMap<number, Run>;
    readonly projects: ReadonlyMap<number, Project>;
    readonly now: number;
  },
): ApiWorker {
  const { assignments, runs, projects, now } = known;
  return {
    id: worker.id,
    name: worker.name,
    labels: worker.labels,
    slots: worker.slots,
    version: worker.version,
    platform: worker.platform,
    walled: worker.walled,
    state: worker.state,
    lost: worker.state !== 'left' && (worker.lostAt !== null || isSilent(worker, now)),
    joined_at: toTime(worker.joinedAt),
    last_beat_at: toTime(worker.lastBeatAt),
    free_memory_bytes: worker.facts.freeMemoryBytes,
    short_of: worker.facts.shortOf,
    runs: assignments.flatMap(({ workerId, runId, projectId, assignedAt }) => {
      const run = runs.get(runId);
      return workerId !== worker.id || run === undefined
        ? []
        : [
            {
              run_id: runId,
              project: projects.get(projectId)?.name ?? '',
              role: run.role,
              feature_ids: run.features.map(({ featureId }) => featureId),
              assigned_at: toTime(assignedAt),
            },
          ];
    }),
  };
}

function toApiToken({ id, name, createdAt, lastUsedAt, revokedAt }: JoinToken): ApiJoinToken {
  return {
    id,
    name,
    created_at: toTime(createdAt),
    last_used_at: lastUsedAt === null ? null : toTime(lastUsedAt),
    revoked: revokedAt !== null,
  };
}

function toTime(at: number): string {
  return new Date(at).toISOString();
}
