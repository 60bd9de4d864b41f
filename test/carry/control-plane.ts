import { crewSettingsSchema, type NewVerdict } from '@ropewalk/contracts';
import type {
  CommandInput,
  CommandName,
  CommandOutput,
  FeatureDraft,
  Result,
  Store,
} from '@ropewalk/core';

const FEATURES_PER_PROJECT = 50;
const COMMIT = 'c'.repeat(40);

/** The commands of a control plane, on a clock that moves only when it is told to. */
export interface ControlPlane {
  readonly store: Store;
  now: number;
  execute<N extends CommandName>(
    name: N,
    input: CommandInput<N>,
  ): Promise<Result<CommandOutput<N>>>;
  /** The same, where nothing may be refused. */
  must<N extends CommandName>(name: N, input: CommandInput<N>): Promise<CommandOutput<N>>;
}

export function createControlPlane(store: Store): ControlPlane {
  const plane: ControlPlane = {
    store,
    now: 1_700_000_000_000,
    execute: (name, input) => store.execute(name, input, plane.now),
    async must(name, input) {
      const result = await plane.execute(name, input);
      if (!result.ok) {
        throw new Error(`${name} was refused: ${result.refusal.message}`);
      }
      return result.value;
    },
  };
  return plane;
}

export interface Work {
  readonly projectId: number;
  readonly featureId: number;
}

export interface Backlog {
  /** Features that nobody works on. */
  readonly pending: Work[];
  readonly projectIds: readonly number[];
  /** Of each project, a verdict that says yes. */
  readonly verdicts: ReadonlyMap<number, number>;
}

/** Features that depend on nothing, in as many projects as it takes: one with all of them would be read again and again. */
export async function fillBacklog(plane: ControlPlane, count: number): Promise<Backlog> {
  const pending: Work[] = [];
  const verdicts = new Map<number, number>();
  for (let at = 0; at < count; at += FEATURES_PER_PROJECT) {
    const { id: projectId } = await plane.must('project.register', {
      name: `carry-${at}`,
      folder: `/carry/${at}`,
      targetBranch: 'main',
      spec: null,
      settings: crewSettingsSchema.parse({ allowNoWall: true }),
    });
    const features = await plane.must('feature.create', {
      projectId,
      features: Array.from({ length: Math.min(FEATURES_PER_PROJECT, count - at) }, (_, index) =>
        draft(at + index),
      ),
      origin: 'person',
      completesBacklog: true,
    });
    await plane.must('crew.start', { projectId, settings: {} });
    const { id } = await plane.must('verdict.record', { verdict: yes(projectId) });
    verdicts.set(projectId, id);
    pending.push(...features.map((feature) => ({ projectId, featureId: feature.id })));
  }
  return { pending: pending.toReversed(), projectIds: [...verdicts.keys()], verdicts };
}

/** Lets a claim land, as the gate does when its checks have passed. */
export async function land(
  plane: ControlPlane,
  landingId: number,
  verdictId: number,
): Promise<void> {
  await plane.must('landing.land', {
    landingId,
    commit: COMMIT,
    verdictId,
    files: [],
    config: null,
  });
}

/** Joins a worker, or brings it back as the one that it was. */
export async function join(
  plane: ControlPlane,
  name: string,
  slots: number,
  workerId: number | null,
): Promise<number> {
  const secretHash = hashOf(name);
  const { worker } = await plane.must('worker.join', {
    tokenHash: hashOf('token'),
    before: workerId === null ? null : { workerId, secretHash },
    newSecretHash: secretHash,
    card: { name, labels: [], slots, version: '0.0.0', platform: 'linux', walled: false },
  });
  return worker.id;
}

/** Looks like a hash, and is the same for the same text. */
export function hashOf(text: string): string {
  return Buffer.from(text).toString('hex').padEnd(64, '0').slice(0, 64);
}

function yes(projectId: number): NewVerdict {
  return {
    projectId,
    featureId: null,
    runId: null,
    kind: 'gate',
    commit: COMMIT,
    outcome: 'pass',
    checks: [],
    files: [],
    weakenedTests: [],
  };
}

function draft(index: number): FeatureDraft {
  return {
    category: 'carry',
    name: `Feature ${index}`,
    description: 'Something that one run makes.',
    steps: ['Look'],
    priority: null,
    checks: [],
    dependsOnPositions: [],
    dependsOnIds: [],
  };
}
