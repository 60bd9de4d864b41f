import type { CheckEvidence, Feature, NewVerdict, Project } from '@ropewalk/contracts';
import PQueue from 'p-queue';
import type { EngineContext, OpenProjects, ProjectParts } from '../engine-types.ts';
import { recordPressed } from '../checks/record-pressed.ts';
import { inSpan } from '../observe/traces.ts';
import { toCommands } from '../landing/run-gate.ts';

/** Runs recorded checks of passing features at the newest commit, without a model. */
export interface Sweeper {
  /** Sweeps these features; requests that wait are done together at the commit that is newest by then. */
  sweep(projectId: number, featureIds: readonly number[]): Promise<void>;
  /** Sweeps everything that passes and has checks, and answers the commit that was looked at. */
  sweepAll(projectId: number): Promise<string>;
  isUnderWay(projectId: number): boolean;
  /** Gives up those that wait for their turn; the last sweep of a crew makes up for them. */
  callOff(): void;
  idle(): Promise<void>;
}

interface Waiting {
  readonly featureIds: Set<number>;
  done: Promise<void>;
}

/** A sweeper with nothing to do. */
export function createSweeper(context: EngineContext, projects: OpenProjects): Sweeper {
  const queues = new Map<number, PQueue>();
  const waiting = new Map<number, Waiting>();
  let callOffs = 0;
  const queueOf = (projectId: number): PQueue => {
    const queue = queues.get(projectId) ?? new PQueue({ concurrency: 1 });
    queues.set(projectId, queue);
    return queue;
  };

  return {
    sweep(projectId, featureIds) {
      const before = callOffs;
      const entry = waiting.get(projectId) ?? { featureIds: new Set(), done: Promise.resolve() };
      featureIds.forEach((id) => entry.featureIds.add(id));
      if (!waiting.has(projectId)) {
        waiting.set(projectId, entry);
        entry.done = queueOf(projectId)
          .add(async () => {
            waiting.delete(projectId);
            if (callOffs !== before) return;
            await sweepFeatures(context, await projects.of(projectId), entry.featureIds);
          })
          .then(() => undefined);
      }
      return entry.done;
    },
    async sweepAll(projectId) {
      const parts = await projects.of(projectId);
      const features = await context.store.query('features', { projectId });
      const commit = await parts.hub.head();
      const ids = new Set(features.filter(isSweepable).map((feature) => feature.id));
      await queueOf(projectId).add(() => sweepFeatures(context, parts, ids));
      return commit;
    },
    isUnderWay: (projectId) => {
      const queue = queues.get(projectId);
      return queue !== undefined && queue.size + queue.pending > 0;
    },
    callOff() {
      callOffs += 1;
    },
    async idle() {
      await Promise.all([...queues.values()].map((queue) => queue.onIdle()));
    },
  };
}

function isSweepable(feature: Feature): boolean {
  return feature.state.status === 'passing' && feature.checks.length > 0;
}

async function sweepFeatures(
  context: EngineContext,
  parts: ProjectParts,
  featureIds: ReadonlySet<number>,
): Promise<void> {
  const project = await context.store.query('projectById', { projectId: parts.projectId });
  if (project === null) {
    return;
  }
  const commit = await parts.hub.head();
  for (const featureId of featureIds) {
    const feature = await context.store.query('feature', { featureId });
    if (feature !== null && isSweepable(feature) && !isJudgedAt(feature, commit)) {
      await sweepOne(context, parts, project, feature, commit);
    }
  }
}

/** The landing itself ran these checks at this very commit; a person may want them run again all the same. */
function isJudgedAt({ state }: Feature, commit: string): boolean {
  return state.status === 'passing' && state.commit === commit && state.retest !== 'asked_for';
}

async function sweepOne(
  context: EngineContext,
  parts: ProjectParts,
  project: Project,
  feature: Feature,
  commit: string,
): Promise<void> {
  const about = { projectId: project.id, featureId: feature.id, runId: null, commit };
  const onPressed = recordPressed(context, { ...about, kind: 'sweep' });
  const look = () =>
    inSpan('sweep', { attributes: { 'ropewalk.feature.id': feature.id } }, () =>
      parts.sweepGate.check({
        commit,
        marker: `${context.homeId}-sweep-${feature.id}`,
        config: project.config,
        commands: toCommands(project, feature.checks, 'feature'),
        keepGoing: true,
        onPressed,
      }),
    );
  let report = await look();
  if (report.outcome === 'fail' || report.outcome === 'inconclusive') {
    // One bad look may be the machine's fault: only a second one counts.
    report = await look();
  }
  if (report.outcome === 'environment') {
    context.log.warn({ featureId: feature.id, commit }, 'a sweep could not set up its checkout');
    return;
  }
  const verdict: NewVerdict = {
    projectId: project.id,
    featureId: feature.id,
    runId: null,
    kind: 'sweep',
    commit,
    outcome: report.outcome,
    checks: [...report.evidence],
    files: [],
    weakenedTests: [],
  };
  await context.store.execute(
    'feature.sweep_result',
    { featureId: feature.id, verdict, reason: reasonOf(report.evidence) },
    context.clock.now(),
  );
}

function reasonOf(evidence: readonly CheckEvidence[]): string {
  const broken = evidence.find((check) => check.result !== 'pass');
  return broken === undefined
    ? 'Its checks came to no result.'
    : `\`${broken.check.command}\` does not pass any more:\n${broken.outputTail}`;
}
