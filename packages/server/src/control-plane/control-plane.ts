import type {
  ControlPlane,
  ControlResponse,
  ControlResult,
  Feature,
  FeatureFileEntry,
  Project,
} from '@ropewalk/contracts';
import { accept, type FeatureDraft, refuse, type Result, type Store } from '@ropewalk/core';
import type { Archives, Engine } from '@ropewalk/engine';
import { followEvents } from '../control/follow-events.ts';
import { toWireFeature } from '../wire/wire-feature.ts';
import { archiveOperations } from './archive-operations.ts';
import { moneyOperations } from './money-operations.ts';
import { workerOperations } from './worker-operations.ts';
import { policyOperations } from './policy-operations.ts';
import { readStatus, toLine, whyOf } from './status.ts';

type DoctorReport = ControlResponse<'doctor'>;

/** What the control plane's operations are made of. */
export interface ControlPlaneDeps {
  readonly store: Store;
  readonly engine: Engine;
  readonly archives: Archives;
  readonly version: string;
  readonly startedAt: number;
  readonly pid: number;
  now(): number;
  doctor(): Promise<DoctorReport>;
}

/** Everything that our own CLI may ask, answered by the process that owns the home. */
export function createControlPlane(deps: ControlPlaneDeps): ControlPlane {
  const { store, engine } = deps;
  const withProject: WithProject = async (name, act) => {
    const project = await requireNamed(store, name);
    return project.ok ? act(project.value) : project;
  };
  return {
    ...crewOperations(deps, withProject),
    ...featureOperations(deps, withProject),
    ...policyOperations(engine, withProject),
    ...moneyOperations(deps, withProject),
    ...workerOperations(deps),
    async health() {
      const projects = await store.query('projects', {});
      return accept({
        version: deps.version,
        pid: deps.pid,
        startedAt: deps.startedAt,
        projects: projects.map(({ name, folder, crew }) => ({ name, folder, crew })),
      });
    },
    'project.register': (request) => engine.projects.register(request),
    'project.get': ({ name }) => requireNamed(store, name),
    ...archiveOperations(deps.archives, withProject),
    status: ({ name }) =>
      withProject(name, async (project) => accept(await readStatus(deps, project))),
    why: ({ name, featureId }) => withProject(name, (project) => whyOf(deps, project, featureId)),
    'external.open': ({ name }) => withProject(name, (project) => engine.openExternal(project.id)),
    logs: ({ name, runId, after, limit }) =>
      withProject(name, (project) => readLogs(deps, project, { runId, after, limit })),
    doctor: async () => accept(await deps.doctor()),
    events: ({ name, after }, signal) =>
      withProject(name, async (project) =>
        accept(followEvents(store, { projectId: project.id, after }, toAbortSignal(signal))),
      ),
  };
}

/** Acts on the project of a name, or refuses one that is unknown. */
export type WithProject = <T>(
  name: string,
  act: (project: Project) => Promise<Result<T>>,
) => Promise<ControlResult<T>>;

type CrewOperation =
  | 'crew.start'
  | 'crew.stop'
  | 'crew.pause'
  | 'crew.resume'
  | 'crew.drain'
  | 'panic';

function crewOperations(
  { engine }: ControlPlaneDeps,
  withProject: WithProject,
): Pick<ControlPlane, CrewOperation> {
  const { crews } = engine;
  return {
    'crew.start': ({ name, settings }) =>
      withProject(name, (project) => crews.start(project, settings)),
    'crew.stop': ({ name, how }) =>
      withProject(name, async (project) => {
        const stopped = await crews.stop(project.id, how);
        return stopped.ok
          ? accept({ ...stopped.value, survivors: [...stopped.value.survivors] })
          : stopped;
      }),
    'crew.pause': ({ name }) => withProject(name, (project) => crews.pause(project.id)),
    'crew.resume': ({ name }) => withProject(name, (project) => crews.resume(project.id)),
    'crew.drain': ({ name }) => withProject(name, (project) => crews.drain(project.id)),
    async panic() {
      const { runsEnded, crewsEnded, survivors } = await engine.panic();
      return accept({ runsEnded, crewsEnded: [...crewsEnded], survivors: [...survivors] });
    },
  };
}

type FeatureOperation = 'features.add' | 'features.list' | 'feature.retry' | 'feature.answer';

function featureOperations(
  deps: ControlPlaneDeps,
  withProject: WithProject,
): Pick<ControlPlane, FeatureOperation> {
  const { store } = deps;
  return {
    'features.add': ({ name, entries }) =>
      withProject(name, (project) => addFeatures(deps, project, entries)),
    'features.list': ({ name }) => withProject(name, (project) => listFeatures(deps, project)),
    'feature.retry': ({ name, featureId }) =>
      withProject(name, (project) =>
        changeFeature(deps, project, featureId, () =>
          store.execute('feature.retry', { featureId }, deps.now()),
        ),
      ),
    'feature.answer': ({ name, featureId, fields }) =>
      withProject(name, (project) =>
        changeFeature(deps, project, featureId, () =>
          store.execute('feature.answer', { featureId, fields, by: 'person' }, deps.now()),
        ),
      ),
  };
}

async function listFeatures(
  { store, engine }: ControlPlaneDeps,
  project: Project,
): Promise<Result<ControlResponse<'features.list'>>> {
  const features = await store.query('features', { projectId: project.id });
  const reasons = await engine.reasons(project.id);
  return accept({
    features: features.map((feature) =>
      toWireFeature(feature, {
        testing: false,
        notes: [],
        reason: reasons.get(feature.id) ?? null,
      }),
    ),
  });
}

async function requireNamed(store: Store, name: string): Promise<Result<Project>> {
  const project = await store.query('project', { name });
  if (project !== null) {
    return accept(project);
  }
  const known = (await store.query('projects', {})).map((other) => other.name);
  const hint =
    known.length === 0
      ? 'There are none yet: create one with ropewalk init.'
      : `There are: ${known.join(', ')}.`;
  return refuse('project_unknown', `There is no project "${name}". ${hint}`);
}

async function addFeatures(
  deps: ControlPlaneDeps,
  project: Project,
  entries: readonly FeatureFileEntry[],
): Promise<Result<{ ids: number[] }>> {
  const drafts = await toDrafts(deps, project, entries);
  if (!drafts.ok) {
    return drafts;
  }
  const created = await deps.store.execute(
    'feature.create',
    { projectId: project.id, features: drafts.value, origin: 'person', completesBacklog: true },
    deps.now(),
  );
  return created.ok ? accept({ ids: created.value.map((feature) => feature.id) }) : created;
}

/** Dependencies may be written as positions in the file, or as names of features in the file or backlog. */
async function toDrafts(
  deps: ControlPlaneDeps,
  project: Project,
  entries: readonly FeatureFileEntry[],
): Promise<Result<FeatureDraft[]>> {
  const existing = await deps.store.query('features', { projectId: project.id });
  const idOf = new Map(existing.map((feature) => [feature.name, feature.id]));
  const positionOf = new Map(entries.map((entry, position) => [entry.name, position]));
  const drafts: FeatureDraft[] = [];
  for (const entry of entries) {
    const dependsOnPositions: number[] = [];
    const dependsOnIds: number[] = [];
    for (const dependency of entry.dependencies) {
      const position = typeof dependency === 'number' ? dependency : positionOf.get(dependency);
      const id = typeof dependency === 'string' ? idOf.get(dependency) : undefined;
      if (position !== undefined) {
        dependsOnPositions.push(position);
      } else if (id !== undefined) {
        dependsOnIds.push(id);
      } else {
        return refuse(
          'dependency_unknown',
          `"${entry.name}" depends on "${dependency}", which is neither in the file nor in the backlog. Correct the name.`,
        );
      }
    }
    drafts.push({
      category: entry.category,
      name: entry.name,
      description: entry.description,
      steps: entry.steps,
      priority: entry.priority ?? null,
      checks: entry.checks,
      dependsOnPositions,
      dependsOnIds,
    });
  }
  return accept(drafts);
}

async function changeFeature(
  deps: ControlPlaneDeps,
  project: Project,
  featureId: number,
  change: () => Promise<Result<Feature>>,
) {
  const feature = await deps.store.query('feature', { featureId });
  if (feature?.projectId !== project.id) {
    return refuse('feature_unknown', `"${project.name}" has no feature #${featureId}.`);
  }
  const changed = await change();
  if (!changed.ok) {
    return changed;
  }
  const reasons = await deps.engine.reasons(project.id);
  return accept(toLine(changed.value, reasons.get(featureId) ?? null));
}

async function readLogs(
  deps: ControlPlaneDeps,
  project: Project,
  request: { readonly runId: number | null; readonly after: number; readonly limit: number },
): Promise<Result<ControlResponse<'logs'>>> {
  const [latest] = await deps.store.query('runs', { projectId: project.id, limit: 1 });
  const runId = request.runId ?? latest?.id;
  const run = runId === undefined ? null : await deps.store.query('run', { runId });
  if (run?.projectId !== project.id) {
    return refuse(
      'run_unknown',
      request.runId === null
        ? `"${project.name}" has had no run yet.`
        : `"${project.name}" has had no run ${request.runId}.`,
    );
  }
  const page = await deps.engine.transcript(project.id, run.id, request.after, request.limit);
  return accept({
    runId: run.id,
    entries: [...page.entries],
    next: page.next,
    complete: run.state.status === 'ended' && page.atEnd,
  });
}

function toAbortSignal(signal: Parameters<ControlPlane['events']>[1]): AbortSignal {
  if (signal instanceof AbortSignal) {
    return signal;
  }
  const controller = new AbortController();
  if (signal.aborted) {
    controller.abort();
  }
  signal.addEventListener('abort', () => controller.abort(), { once: true });
  return controller.signal;
}
