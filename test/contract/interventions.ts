import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandInput, CommandName, CommandOutput, Store } from '@ropewalk/core';
import { toPlaybook } from '../support/crew-play.ts';
import type { Stage } from '../support/stage.ts';
import type { RecordingName } from './recording.ts';
import type { Interventions } from './replay.ts';

/** What was done to the recorded reference between two requests, done to ours. */
export function interventionsFor(recording: RecordingName): Interventions {
  return recording === 'head'
    ? new Map([
        [79, (stage) => askPerson(stage, 8)],
        [83, (stage) => pass(stage, 2)],
        [132, (stage) => writePackage(stage, 'http-head')],
        [145, (stage) => hire(stage)],
      ])
    : new Map([
        [79, (stage) => pass(stage, 2)],
        [128, (stage) => writePackage(stage, 'http-seed')],
        [141, (stage) => hire(stage)],
      ]);
}

/** A program that says where it is to be found, and stays. */
const DEV_SERVER = `console.log('ready at http://localhost:18999/');setInterval(() => undefined, 60_000);\n`;

async function writePackage(stage: Stage, folder: string): Promise<void> {
  const place = join(stage.environment['HOME'] ?? '', 'proj', folder);
  await mkdir(place, { recursive: true });
  await writeFile(join(place, 'dev.cjs'), DEV_SERVER);
  await writeFile(
    join(place, 'package.json'),
    JSON.stringify({
      name: 'shop',
      scripts: { dev: 'node dev.cjs' },
      devDependencies: { vite: '1' },
    }),
  );
}

/** Agents that think for as long as the recording looks at them. */
async function hire(stage: Stage): Promise<void> {
  const driver = await stage.playbook(
    toPlaybook({ coding: { '*': [[{ wait: { seconds: 600 } }]] } }),
  );
  await stage.withStore(async (store) => {
    const project = await projectOf(store);
    await must(store, 'project.configure', {
      projectId: project,
      settings: { driver, testingAgentRatio: 0 },
    });
  });
}

async function askPerson(stage: Stage, featureId: number): Promise<void> {
  await stage.withStore(async (store) => {
    const { runId, token } = await claim(store, featureId);
    await must(store, 'feature.request_input', {
      runId,
      featureId,
      token,
      question: {
        prompt: 'Which provider?',
        fields: [
          {
            id: 'prov',
            label: 'Provider',
            type: 'select',
            required: true,
            options: [{ value: 'a', label: 'A' }],
          },
          { id: 'key', label: 'Key', type: 'text', required: false },
        ],
        defaults: null,
        deadlineAt: null,
      },
    });
    await endRun(store, runId);
  });
}

/** A whole landing of a feature, without the work. */
async function pass(stage: Stage, featureId: number): Promise<void> {
  await stage.withStore(async (store) => {
    const { projectId, runId, token } = await claim(store, featureId);
    const { landing } = await must(store, 'landing.request', {
      projectId,
      kind: 'feature',
      fence: { runId, featureId, token },
      runId,
      work: 'work',
      checks: [],
      files: [],
    });
    await must(store, 'landing.gate', {
      landingId: landing.id,
      candidate: 'commit',
      expectedHead: 'head',
    });
    const verdict = await must(store, 'verdict.record', {
      verdict: {
        projectId,
        featureId,
        runId,
        kind: 'gate',
        commit: 'commit',
        outcome: 'pass',
        checks: [],
        files: [],
        weakenedTests: [],
      },
    });
    await must(store, 'landing.land', {
      landingId: landing.id,
      commit: 'commit',
      verdictId: verdict.id,
      files: [],
      config: null,
    });
    await endRun(store, runId);
  });
}

async function claim(store: Store, featureId: number) {
  const projectId = await projectOf(store);
  const run = await must(store, 'run.dispatch', {
    projectId,
    role: 'external',
    purpose: null,
    featureIds: [],
    driver: 'external',
    model: null,
    canaryOf: null,
  });
  const { token } = await must(store, 'run.claim', { runId: run.id, purpose: 'coding', featureId });
  return { projectId, runId: run.id, token };
}

async function endRun(store: Store, runId: number): Promise<void> {
  await must(store, 'run.end', {
    runId,
    outcome: 'cancelled',
    detail: 'It ended.',
    lastOutput: null,
    savedRef: null,
    park: null,
  });
}

async function projectOf(store: Store): Promise<number> {
  const project = await store.query('project', { name: 'shop' });
  if (project === null) {
    throw new Error('the recorded project is not there');
  }
  return project.id;
}

async function must<N extends CommandName>(
  store: Store,
  name: N,
  input: CommandInput<N>,
): Promise<CommandOutput<N>> {
  const result = await store.execute(name, input, Date.now());
  if (!result.ok) {
    throw new Error(`${name}: ${result.refusal.message}`);
  }
  return result.value;
}
