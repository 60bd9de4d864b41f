import {
  crewSettingsSchema,
  type Feature,
  type Landing,
  type NewVerdict,
  type Project,
  type Run,
} from '@ropewalk/contracts';
import type { NewFeature, Store } from '@ropewalk/core';
import { probeOne } from './probe-handlers.ts';

/** What must be there; the test ends where it is not. */
export function present<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) {
    throw new Error('something that the test needs is not there');
  }
  return value;
}

/** When everything in these tests begins. */
export const T0 = 1_700_000_000_000;

export function newProject(name: string): Omit<Project, 'id' | 'createdAt'> {
  return {
    name,
    folder: `/somewhere/${name}`,
    targetBranch: 'main',
    spec: '# A spec',
    initialized: false,
    initializerAttempts: 0,
    settings: crewSettingsSchema.parse({}),
    overrides: {},
    config: null,
    crew: { status: 'stopped', end: null },
    targetRed: null,
    environmentFailures: 0,
  };
}

export function newFeature(projectId: number, more: Partial<NewFeature> = {}): NewFeature {
  return {
    projectId,
    category: 'lists',
    name: 'A list',
    description: 'Shows a list.',
    steps: ['Open it', 'Look'],
    dependencies: [],
    origin: 'spec',
    checks: [{ command: 'npm test', timeout_seconds: 60 }],
    priority: null,
    ...more,
  };
}

export function newRun(projectId: number, more: Partial<Run> = {}): Omit<Run, 'id' | 'createdAt'> {
  return {
    projectId,
    role: 'coding',
    driver: 'playbook',
    model: null,
    provider: 'claude',
    effort: null,
    state: { status: 'queued' },
    features: [],
    outcome: null,
    usage: {
      inputTokens: 1,
      outputTokens: 2,
      cacheReadTokens: 3,
      cacheWriteTokens: 4,
      costUsd: 0.25,
    },
    ...more,
  };
}

export function newLanding(
  projectId: number,
  more: Partial<Landing> = {},
): Omit<Landing, 'id' | 'createdAt'> {
  return {
    projectId,
    kind: 'feature',
    featureId: null,
    runId: null,
    token: null,
    work: 'a'.repeat(40),
    checks: [{ command: 'npm test' }],
    files: [
      {
        path: 'shot.png',
        sha256: 'f'.repeat(64),
        bytes: 12,
        storedAt: `evidence/run-1/${'f'.repeat(32)}.png`,
      },
    ],
    state: { status: 'queued' },
    ...more,
  };
}

export function newVerdict(projectId: number, more: Partial<NewVerdict> = {}): NewVerdict {
  return {
    projectId,
    featureId: null,
    runId: null,
    kind: 'gate',
    commit: 'c'.repeat(40),
    outcome: 'pass',
    checks: [
      {
        check: { command: 'npm test' },
        owner: 'project',
        argv: ['sh', '-c', 'npm test'],
        result: 'pass',
        exitCode: 0,
        signal: null,
        durationMs: 12.5,
        counts: { passed: 3, failed: 0, skipped: 0 },
        outputTail: 'ok',
        outputBytes: 2,
        outputSha256: 'e'.repeat(64),
      },
    ],
    files: [],
    weakenedTests: [{ path: 'a.test.ts', kind: 'skipped', detail: 'one test' }],
    ...more,
  };
}

export interface Scene {
  readonly project: Project;
  readonly features: readonly Feature[];
  readonly runs: readonly Run[];
}

/** A project with some features and some runs that have not ended. */
export async function setScene(
  store: Store,
  name: string,
  featureCount: number,
  runCount: number,
): Promise<Scene> {
  const project = await probeOne(store, T0, 'insertProject', newProject(name));
  // At once: they share a transaction where that is cheaper, and are carried out in this order.
  const [features, runs] = await Promise.all([
    Promise.all(
      Array.from({ length: featureCount }, (_, index) =>
        probeOne(store, T0, 'insertFeature', newFeature(project.id, { name: `F${index}` })),
      ),
    ),
    Promise.all(
      Array.from({ length: runCount }, () => probeOne(store, T0, 'insertRun', newRun(project.id))),
    ),
  ]);
  return { project, features, runs };
}
