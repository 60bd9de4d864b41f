import {
  crewSettingsSchema,
  type CrewSettings,
  type Feature,
  type FeatureState,
  type Lease,
  type Project,
  type Role,
  type Run,
} from '@ropewalk/contracts';
import type { ProjectSnapshot } from '../ports/store.ts';
import type { PlanContext } from './plan-types.ts';

export const NOW = 1_000_000;

export const PENDING = {
  status: 'pending',
  backingOffUntil: null,
  regression: null,
} as const satisfies FeatureState;

type Passing = Extract<FeatureState, { status: 'passing' }>;

/** A state of `passing`: landed, tested since, and touched by nothing, unless said otherwise. */
export function passing(more: Partial<Passing> = {}): Passing {
  return {
    status: 'passing',
    commit: 'c0ffee',
    verdictId: 1,
    verdict: 'pass',
    landedAt: 100,
    lastTestedAt: 200,
    retest: null,
    testAttempts: 0,
    touchedAt: null,
    suspicion: null,
    ...more,
  };
}

export function parked(reason: Extract<FeatureState, { status: 'parked' }>['reason']) {
  return { status: 'parked', reason, detail: 'see the last run' } as const;
}

export function asking(more: { deadlineAt?: number; defaults?: Record<string, unknown> } = {}) {
  return {
    status: 'needs_input',
    question: {
      prompt: 'Which?',
      fields: [{ id: 'which', label: 'Which', type: 'text', required: true }],
      defaults: more.defaults ?? null,
      deadlineAt: more.deadlineAt ?? null,
    },
  } satisfies FeatureState;
}

type ActiveCrew = Exclude<Project['crew'], { status: 'stopped' }>;

/** A crew that a person has started. */
export function working(more: Partial<ActiveCrew> = {}): ActiveCrew {
  return {
    status: 'running',
    startedAt: 0,
    runsStarted: 0,
    startedBy: { type: 'person' },
    ...more,
  };
}

export function feature(id: number, more: Partial<Feature> = {}): Feature {
  return {
    id,
    projectId: 1,
    category: `category ${id}`,
    name: `feature ${id}`,
    description: 'does what it says',
    steps: ['look'],
    priority: id,
    dependencies: [],
    origin: 'spec',
    checks: [],
    state: PENDING,
    attempts: 0,
    regressions: 0,
    inconclusives: 0,
    skips: 0,
    savedRef: null,
    lastFailure: null,
    answer: null,
    files: [],
    createdAt: 0,
    updatedAt: 0,
    ...more,
  };
}

export function run(id: number, role: Role): Run {
  return {
    id,
    projectId: 1,
    role,
    driver: 'playbook',
    model: null,
    provider: 'claude',
    effort: null,
    state: { status: 'queued' },
    features: [],
    outcome: null,
    usage: {
      inputTokens: 0,
      outputTokens: 0,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      costUsd: null,
    },
    createdAt: 0,
  };
}

export function lease(featureId: number, more: Partial<Lease> = {}): Lease {
  return {
    projectId: 1,
    featureId,
    purpose: 'coding',
    runId: 1,
    token: 1,
    expiresAt: NOW + 45_000,
    ...more,
  };
}

/** What a test wants to be different from an initialised project with a running crew and enough of everything. */
export interface Wanted {
  readonly features?: readonly Feature[];
  readonly settings?: Partial<CrewSettings>;
  readonly project?: Partial<Project>;
  readonly snapshot?: Partial<ProjectSnapshot>;
  readonly headroom?: Partial<PlanContext['headroom']>;
  readonly context?: Partial<PlanContext>;
}

export function contextOf(wanted: Wanted): PlanContext {
  const project: Project = {
    id: 1,
    name: 'demo',
    folder: '/somewhere',
    targetBranch: 'main',
    spec: 'a spec',
    initialized: true,
    initializerAttempts: 0,
    settings: { ...crewSettingsSchema.parse({}), ...wanted.settings },
    overrides: {},
    config: null,
    crew: working({ startedAt: 500 }),
    targetRed: null,
    environmentFailures: 0,
    createdAt: 0,
    ...wanted.project,
  };
  return {
    snapshot: {
      project,
      features: wanted.features ?? [],
      leases: [],
      runs: [],
      quotas: [],
      spent: { codingMs: 0, testingMs: 0 },
      spending: null,
      at: NOW,
      ...wanted.snapshot,
    },
    now: NOW,
    account: 'account',
    accountRuns: wanted.snapshot?.runs?.length ?? 0,
    headroom: { machineSlots: 16, memory: 'enough', disk: 'enough', ...wanted.headroom },
    sweepUnderWay: false,
    finalSweepDone: false,
    insideSchedule: true,
    scheduleOpensAt: null,
    ...wanted.context,
  };
}
