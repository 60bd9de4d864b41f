import {
  commandHandlers,
  type CommandInput,
  type CommandName,
  type CommandOutput,
} from '@ropewalk/core';
import { crewSettingsSchema, type Feature } from '@ropewalk/contracts';
import { openTestStore } from '@ropewalk/store/testing';

/** A store in memory with a project and a crew, and the few moves that tests of commands need. */
export interface BacklogPlay {
  readonly projectId: number;
  clock: { now: number };
  /** Executes a command; a refusal fails the test. */
  must<N extends CommandName>(name: N, input: CommandInput<N>): Promise<CommandOutput<N>>;
  /** Executes a command that must be refused; answers the code. */
  refused<N extends CommandName>(name: N, input: CommandInput<N>): Promise<string>;
  feature(featureId: number): Promise<Feature>;
  add(name: string, dependsOnIds?: readonly number[]): Promise<Feature>;
  /** Takes a feature through a whole landing. */
  land(featureId: number, files?: readonly string[]): Promise<void>;
  dispatch(
    purpose: 'coding' | 'testing',
    ...featureIds: number[]
  ): Promise<CommandOutput<'run.dispatch'>>;
  close(): Promise<void>;
}

/** Opens one. */
export async function openBacklogPlay(): Promise<BacklogPlay> {
  const store = await openTestStore({ handlers: commandHandlers });
  const clock = { now: 1_000_000 };
  let commits = 0;
  const must: BacklogPlay['must'] = async (name, input) => {
    clock.now += 1;
    const result = await store.execute(name, input, clock.now);
    if (!result.ok) {
      throw new Error(`${name}: ${result.refusal.code}: ${result.refusal.message}`);
    }
    return result.value;
  };
  const project = await must('project.register', {
    name: 'play',
    folder: '/play',
    targetBranch: 'main',
    spec: null,
    settings: crewSettingsSchema.parse({}),
  });
  await must('crew.start', { projectId: project.id, settings: {} });
  const play: BacklogPlay = {
    projectId: project.id,
    clock,
    must,
    async refused(name, input) {
      clock.now += 1;
      const result = await store.execute(name, input, clock.now);
      if (result.ok) {
        throw new Error(`${name} was not refused`);
      }
      return result.refusal.code;
    },
    async feature(featureId) {
      const feature = await store.query('feature', { featureId });
      if (feature === null) {
        throw new Error(`feature ${featureId} is gone`);
      }
      return feature;
    },
    async add(name, dependsOnIds = []) {
      const [feature] = await must('feature.create', {
        projectId: project.id,
        origin: 'person',
        completesBacklog: true,
        features: [
          {
            category: 'play',
            name,
            description: name,
            steps: [name],
            priority: null,
            checks: [],
            dependsOnPositions: [],
            dependsOnIds,
          },
        ],
      });
      if (feature === undefined) {
        throw new Error('nothing was created');
      }
      return feature;
    },
    dispatch: (purpose, ...featureIds) =>
      must('run.dispatch', {
        projectId: project.id,
        role: purpose,
        purpose,
        featureIds,
        driver: 'playbook:x',
        model: null,
        canaryOf: null,
      }),
    async land(featureId, files = [`${featureId}.txt`]) {
      const run = await play.dispatch('coding', featureId);
      await landFor(run, featureId, files);
      await must('run.end', {
        runId: run.id,
        outcome: 'failed',
        detail: 'It ended.',
        lastOutput: null,
        savedRef: null,
        park: null,
      });
    },
    close: () => store.close(),
  };

  async function landFor(
    run: CommandOutput<'run.dispatch'>,
    featureId: number,
    files: readonly string[],
  ): Promise<void> {
    const token = run.features.find((entry) => entry.featureId === featureId)?.token ?? 0;
    const { landing } = await must('landing.request', {
      projectId: project.id,
      kind: 'feature',
      fence: { runId: run.id, featureId, token },
      runId: run.id,
      work: 'work',
      checks: [],
      files: [],
    });
    commits += 1;
    const commit = `commit-${commits}`;
    await must('landing.gate', { landingId: landing.id, candidate: commit, expectedHead: 'head' });
    const verdict = await must('verdict.record', {
      verdict: {
        projectId: project.id,
        featureId,
        runId: run.id,
        kind: 'gate',
        commit,
        outcome: 'pass',
        checks: [],
        files: [],
        weakenedTests: [],
      },
    });
    await must('landing.land', {
      landingId: landing.id,
      commit,
      verdictId: verdict.id,
      files,
      config: null,
    });
  }
  return play;
}
