import type { Event, EventBody, FeatureState, Usage } from '@ropewalk/contracts';

/** Events in a row, one second apart unless said otherwise. */
export function eventsOf(bodies: readonly EventBody[], from = 1_000): Event[] {
  return bodies.map((body, index) => ({
    seq: index + 1,
    projectId: 1,
    at: from + index * 1_000,
    body,
  }));
}

export const USAGE: Usage = {
  inputTokens: 100,
  outputTokens: 20,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costUsd: 0.25,
};

const passing: FeatureState = {
  status: 'passing',
  commit: 'c',
  verdictId: 1,
  verdict: 'pass',
  landedAt: 0,
  lastTestedAt: null,
  retest: null,
  testAttempts: 0,
  touchedAt: null,
  suspicion: null,
};

const regression = {
  foundBy: 'testing_run',
  runId: 5,
  commit: 'c',
  reason: 'Items are not sorted.\nmore',
  verdictId: 2,
  at: 0,
} as const;

/** One crew in which everything happens that is worth a line. */
export const STORY: readonly EventBody[] = [
  { type: 'crew.started' },
  { type: 'run.queued', runId: 1, role: 'initializer', featureIds: [] },
  { type: 'run.started', runId: 1, pid: 10 },
  { type: 'feature.created', featureId: 1, name: 'Login' },
  { type: 'feature.created', featureId: 2, name: 'Search' },
  { type: 'feature.created', featureId: 3, name: 'Export' },
  { type: 'landing.queued', landingId: 1, featureId: null, runId: 1 },
  {
    type: 'landing.landed',
    landingId: 1,
    featureId: null,
    runId: 1,
    commit: '0123456789',
    files: ['a'],
  },
  { type: 'run.outcome', runId: 1, featureId: null, outcome: 'completed' },
  { type: 'run.ended', runId: 1, detail: 'done', usage: USAGE },
  { type: 'run.queued', runId: 2, role: 'coding', featureIds: [1] },
  {
    type: 'feature.moved',
    featureId: 1,
    state: { status: 'in_progress', runId: 2, token: 1, regression: null },
  },
  { type: 'run.preparing', runId: 2 },
  { type: 'run.started', runId: 2, pid: 11 },
  { type: 'landing.queued', landingId: 2, featureId: 1, runId: 2 },
  { type: 'landing.gating', landingId: 2, candidate: 'x' },
  {
    type: 'landing.refused',
    landingId: 2,
    featureId: 1,
    runId: 2,
    refusal: { code: 'conflict', files: ['nav.js'], head: 'h' },
  },
  {
    type: 'landing.refused',
    landingId: 3,
    featureId: 1,
    runId: 2,
    refusal: { code: 'check_failed', command: 'npm test', outputTail: 'x', verdictId: 1 },
  },
  { type: 'run.outcome', runId: 2, featureId: 1, outcome: 'died' },
  { type: 'run.ended', runId: 2, detail: 'died', usage: USAGE },
  { type: 'run.queued', runId: 3, role: 'coding', featureIds: [1] },
  { type: 'run.started', runId: 3, pid: 12 },
  {
    type: 'landing.landed',
    landingId: 4,
    featureId: 1,
    runId: 3,
    commit: 'abcdef0123',
    files: ['a'],
  },
  { type: 'feature.moved', featureId: 1, state: passing },
  { type: 'run.ended', runId: 3, detail: 'done', usage: USAGE },
  { type: 'run.queued', runId: 5, role: 'testing', featureIds: [1] },
  { type: 'run.started', runId: 5, pid: 14 },
  {
    type: 'feature.regressed',
    featureId: 1,
    runId: 5,
    reason: 'Items are not sorted.\nmore',
    commit: 'c',
  },
  {
    type: 'feature.moved',
    featureId: 1,
    state: { status: 'in_progress', runId: 5, token: 9, regression },
  },
  {
    type: 'landing.landed',
    landingId: 5,
    featureId: 1,
    runId: 5,
    commit: 'fedcba9876',
    files: ['a'],
  },
  { type: 'feature.moved', featureId: 1, state: passing },
  { type: 'feature.tested', featureId: 1, runId: 5, outcome: 'pass', commit: 'c' },
  { type: 'run.ended', runId: 5, detail: 'done', usage: { ...USAGE, costUsd: null } },
  {
    type: 'feature.moved',
    featureId: 2,
    state: { status: 'parked', reason: 'attempts_exhausted', detail: 'Check failed.\nOutput' },
  },
  {
    type: 'feature.moved',
    featureId: 3,
    state: {
      status: 'needs_input',
      question: {
        prompt: 'Which format?',
        fields: [
          {
            id: 'format',
            label: 'Format',
            type: 'select',
            required: true,
            options: [{ value: 'csv', label: 'CSV' }],
          },
          { id: 'header', label: 'With a header', type: 'boolean', required: false },
        ],
        defaults: null,
        deadlineAt: null,
      },
    },
  },
  {
    type: 'quota.changed',
    account: 'anthropic',
    state: {
      status: 'waiting',
      window: '5h',
      resetsAt: 1,
      wakeAt: 3_600_000,
      source: 'header',
      repeats: 0,
    },
  },
  { type: 'quota.changed', account: 'anthropic', state: { status: 'open' } },
  { type: 'project.target_red', commit: 'c', command: 'npm run lint', featureId: 2 },
  { type: 'project.target_green', commit: 'c' },
  { type: 'project.follow_blocked', detail: 'Uncommitted changes are in the way.' },
  { type: 'crew.paused' },
  { type: 'crew.resumed' },
  { type: 'crew.draining' },
  {
    type: 'crew.ended',
    end: { reason: 'nothing_runnable', detail: '1 of 3 features passes.', at: 46_000 },
  },
];
