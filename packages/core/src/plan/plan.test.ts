import type { CrewSettings, Feature, QuotaState, ReasonCode } from '@ropewalk/contracts';
import { describe, expect, it } from 'vitest';
import type { PlanContext, RunRoom } from './plan-types.ts';
import { plan } from './plan.ts';
import {
  asking,
  contextOf,
  feature,
  lease,
  NOW,
  parked,
  passing,
  PENDING,
  run,
  type Wanted,
  working,
} from './plan-fixtures.suite.ts';

function starts(wanted: Wanted) {
  return plan(contextOf(wanted)).starts.map(({ role, featureIds }) => [role, featureIds]);
}

function codes(wanted: Wanted): Record<number, ReasonCode> {
  const { reasons } = plan(contextOf(wanted));
  return Object.fromEntries([...reasons].map(([id, reason]) => [id, reason.code]));
}

function quota(state: QuotaState) {
  return { quotas: [{ account: 'account', state }] };
}

const TWO = [feature(1), feature(2, { dependencies: [1] })];
const MIB = 1024 * 1024;

/** A machine on which a run wants 300 MB and 100 are kept free; the one that goes on may grow by 200. */
function roomOf(
  freeMb: number,
  running: RunRoom['running'] = [{ expectedBytes: 300 * MIB, presentBytes: 100 * MIB }],
): RunRoom {
  const expected = 300 * MIB;
  return {
    freeBytes: freeMb * MIB,
    keptFreeBytes: 100 * MIB,
    running,
    expectedBytes: { initializer: expected, coding: expected, testing: expected },
  };
}
const WAITING: QuotaState = {
  status: 'waiting',
  window: 'five_hour',
  resetsAt: NOW + 60_000,
  wakeAt: NOW + 61_000,
  source: 'header',
  repeats: 1,
};

describe('coding slots', () => {
  const features = [1, 2, 3, 4, 5].map((id) => feature(id));

  it('fills the slots that are free, the best first', () => {
    expect(starts({ features })).toEqual([
      ['coding', [1]],
      ['coding', [2]],
      ['coding', [3]],
    ]);
    expect(codes({ features })).toEqual({ 4: 'no_free_slot', 5: 'no_free_slot' });
  });

  it('counts coding runs only, and not those that have ended', () => {
    const ended = {
      ...run(8, 'coding'),
      state: { status: 'ended', at: 0, detail: '', savedRef: null },
    } as const;
    const runs = [run(5, 'coding'), run(6, 'testing'), run(7, 'external'), ended];
    expect(starts({ features, snapshot: { runs } })).toHaveLength(2);
  });

  it('stays within the machine and within maxRuns', () => {
    expect(starts({ features, headroom: { machineSlots: 2 } })).toHaveLength(2);
    const crew = working({ status: 'running', runsStarted: 9 });
    expect(starts({ features, settings: { maxRuns: 10 }, project: { crew } })).toHaveLength(1);
  });

  it('does not start what a lease holds', () => {
    const snapshot = { leases: [lease(1), lease(2, { expiresAt: NOW })] };
    expect(starts({ features, snapshot, settings: { maxConcurrency: 1 } })).toEqual([
      ['coding', [2]],
    ]);
    expect(codes({ features, snapshot })).not.toHaveProperty('1');
  });

  it('prefers what unblocks others', () => {
    const chain = [feature(1), feature(2), feature(3, { dependencies: [2] })];
    expect(starts({ features: chain, settings: { maxConcurrency: 1 } })).toEqual([['coding', [2]]]);
  });
});

describe('batches', () => {
  const settings: Partial<CrewSettings> = { maxConcurrency: 1, batchSize: 3 };

  it('takes what waits only for the batch first, then the same category', () => {
    const features = [
      feature(1, { category: 'a' }),
      feature(2, { category: 'b', dependencies: [1] }),
      feature(3, { category: 'b' }),
      feature(4, { category: 'a' }),
      feature(5, { category: 'c', dependencies: [1, 3] }),
    ];
    expect(starts({ features, settings })).toEqual([['coding', [1, 2, 4]]]);
    expect(starts({ features, settings: { ...settings, batchSize: 1 } })).toEqual([
      ['coding', [1]],
    ]);
  });

  it('follows a chain as far as the batch goes', () => {
    const features = [
      feature(1),
      feature(2, { dependencies: [1] }),
      feature(3, { dependencies: [1, 2] }),
      feature(4, { dependencies: [3] }),
    ];
    expect(starts({ features, settings })).toEqual([['coding', [1, 2, 3]]]);
  });

  it('takes nothing along that could not be started by itself', () => {
    const backingOff = { ...PENDING, backingOffUntil: NOW + 1 } as const;
    const features = [
      feature(1),
      feature(2, { dependencies: [1], state: backingOff }),
      feature(3, { dependencies: [1], state: asking() }),
      feature(4, { dependencies: [1], state: parked('attempts_exhausted') }),
      feature(5, { dependencies: [1] }),
      feature(6, { dependencies: [1, 4] }),
    ];
    const snapshot = { leases: [lease(5)] };
    expect(starts({ features, settings, snapshot })).toEqual([['coding', [1]]]);
  });

  it('never puts one feature in two batches', () => {
    const features = [
      feature(1),
      feature(2),
      feature(3, { dependencies: [1] }),
      feature(4, { dependencies: [1] }),
    ].map((one) => ({ ...one, category: 'same' }));
    const ids = starts({ features, settings: { ...settings, maxConcurrency: 3, batchSize: 2 } });
    expect(ids).toEqual([
      ['coding', [1, 3]],
      ['coding', [2]],
    ]);
  });
});

describe('testing slots', () => {
  const untested = passing({ retest: 'never_tested', lastTestedAt: null });
  const tested = [1, 2, 3].map((id) => feature(id, { state: untested }));
  const features = [...tested, feature(4)];
  const spent = { codingMs: 1_000, testingMs: 0 };

  it('are a fixed count, independent of coding', () => {
    const settings = { testingAgentRatio: 2, maxConcurrency: 1 };
    expect(starts({ features, settings, snapshot: { spent } })).toEqual([
      ['coding', [4]],
      ['testing', [1]],
      ['testing', [2]],
    ]);
    const busy = { spent, runs: [run(1, 'testing'), run(2, 'coding')] };
    expect(starts({ features, settings, snapshot: busy })).toEqual([['testing', [1]]]);
  });

  it('hold several features per run, none of them under test already', () => {
    const settings = { testingBatchSize: 2, testingAgentRatio: 3 };
    const leases = [lease(1, { purpose: 'testing' })];
    expect(starts({ features: tested, settings, snapshot: { spent, leases } })).toEqual([
      ['testing', [2, 3]],
    ]);
  });

  it('get their place on a small machine while none is filled', () => {
    expect(starts({ features, snapshot: { spent }, headroom: { machineSlots: 1 } })).toEqual([
      ['testing', [1]],
    ]);
    const runs = [run(1, 'testing')];
    const settings = { testingAgentRatio: 2 };
    expect(
      starts({ features, settings, snapshot: { spent, runs }, headroom: { machineSlots: 1 } }),
    ).toEqual([['coding', [4]]]);
  });

  it.each<[string, Wanted, string | null]>([
    ['yolo', { features, settings: { yolo: true } }, 'yolo'],
    ['a ratio of zero', { features, settings: { testingAgentRatio: 0 } }, 'ratio_zero'],
    ['nothing touched', { features: [feature(1, { state: passing() })] }, 'nothing_to_test'],
    [
      'its share used up',
      { features, snapshot: { spent: { codingMs: 1, testingMs: 1 } } },
      'share_used_up',
    ],
    ['no quota', { features, snapshot: quota(WAITING) }, 'not_running'],
    ['a run started', { features }, null],
    ['no slot free', { features, snapshot: { runs: [run(1, 'testing')] } }, null],
  ])('say why with %s', (_, wanted, idle) => {
    const planned = plan(contextOf(wanted));
    expect(planned.testingIdle).toBe(idle);
    expect(planned.starts.some((one) => one.role === 'testing')).toBe(
      idle === null && wanted.snapshot?.runs === undefined,
    );
  });

  it('re-test what nothing has touched beside other work, and at most once per crew without it', () => {
    const unchanged = [feature(1, { state: passing({ lastTestedAt: 600 }) })];
    const settings = { retestUnchanged: true };
    expect(starts({ features: unchanged, settings, snapshot: { spent } })).toEqual([]);
    const beside = { spent, runs: [run(1, 'coding')] };
    expect(starts({ features: unchanged, settings, snapshot: beside })).toEqual([['testing', [1]]]);
    const old = [feature(1, { state: passing({ lastTestedAt: 400 }) })];
    expect(starts({ features: old, settings, snapshot: { spent } })).toEqual([['testing', [1]]]);
  });
});

describe('reasons', () => {
  const everySort: Feature[] = [
    feature(1, { state: parked('attempts_exhausted') }),
    feature(2, { dependencies: [1] }),
    feature(3, { dependencies: [2] }),
    feature(4, { dependencies: [99] }),
    feature(5, { state: { ...PENDING, backingOffUntil: NOW + 5_000 } }),
    feature(6, { dependencies: [5] }),
    feature(7, { state: asking({ deadlineAt: NOW + 9_000, defaults: {} }) }),
    feature(8, {
      state: { status: 'landing', runId: 1, token: 1, landingId: 1, regression: null },
    }),
    feature(9, { state: { status: 'in_progress', runId: 1, token: 1, regression: null } }),
    feature(10, { state: { status: 'in_progress', runId: 2, token: 2, regression: null } }),
    feature(11, { state: passing() }),
    feature(12),
  ];
  const leases = [lease(9)];

  it('are one for each feature that nobody works on', () => {
    expect(codes({ features: everySort, snapshot: { leases } })).toEqual({
      1: 'parked',
      2: 'dependency_parked',
      3: 'dependency_parked',
      4: 'dependency_missing',
      5: 'backing_off',
      6: 'blocked_by_dependencies',
      7: 'needs_input',
      8: 'landing_queue',
      10: 'ready',
    });
  });

  it('name who stands in the way and until when', () => {
    const { reasons } = plan(contextOf({ features: everySort, snapshot: { leases } }));
    expect(reasons.get(3)).toEqual({ code: 'dependency_parked', features: [1], until: null });
    expect(reasons.get(4)).toEqual({ code: 'dependency_missing', features: [99], until: null });
    expect(reasons.get(5)).toEqual({ code: 'backing_off', features: [], until: NOW + 5_000 });
    expect(reasons.get(6)).toEqual({
      code: 'blocked_by_dependencies',
      features: [5],
      until: null,
    });
    expect(reasons.get(7)).toEqual({ code: 'needs_input', features: [], until: NOW + 9_000 });
  });

  const crewOf = (status: 'running' | 'paused' | 'draining') => working({ status, runsStarted: 2 });
  it.each<[ReasonCode, Wanted]>([
    ['stopped', { project: { crew: { status: 'stopped', end: null } } }],
    ['paused', { project: { crew: crewOf('paused') } }],
    [
      'draining',
      {
        project: { crew: crewOf('draining') },
        snapshot: { runs: [run(1, 'coding')] },
      },
    ],
    ['initializing', { project: { initialized: false } }],
    ['environment_broken', { project: { environmentFailures: 3 } }],
    ['agent_not_available', { snapshot: quota({ status: 'unavailable', detail: 'x' }) }],
    ['time_limit_missing', { context: { unheldDriver: 'acp:mute' } }],
    ['outside_schedule', { context: { insideSchedule: false } }],
    [
      'outside_schedule',
      {
        project: {
          crew: { status: 'stopped', end: { reason: 'outside_schedule', detail: 'over', at: 1 } },
        },
      },
    ],
    ['budget_reached', { project: { crew: crewOf('running') }, settings: { maxRuns: 2 } }],
    ['quota_wait', { snapshot: quota(WAITING) }],
    ['disk_low', { headroom: { disk: 'low' } }],
    ['memory_low', { headroom: { memory: 'low' } }],
    ['no_free_slot', { headroom: { machineSlots: 0 } }],
  ])('%s holds up the whole crew', (code, wanted) => {
    const features = [feature(1), feature(2, { state: parked('agent_refused') })];
    const planned = plan(contextOf({ ...wanted, features }));
    expect(planned.starts.filter((one) => one.role !== 'initializer')).toEqual([]);
    expect(codes({ ...wanted, features })).toEqual({ 1: code, 2: 'parked' });
  });
});

describe('initializing', () => {
  const fresh = { initialized: false };

  it('starts one initializer, and only one', () => {
    expect(starts({ project: fresh })).toEqual([['initializer', []]]);
    expect(starts({ project: fresh, features: TWO })).toEqual([['initializer', []]]);
    expect(starts({ project: fresh, snapshot: { runs: [run(1, 'initializer')] } })).toEqual([]);
  });

  it('waits for quota, room and schedule', () => {
    expect(starts({ project: fresh, snapshot: quota(WAITING) })).toEqual([]);
    expect(starts({ project: fresh, headroom: { machineSlots: 0 } })).toEqual([]);
    expect(starts({ project: fresh, headroom: { disk: 'low' } })).toEqual([]);
    expect(starts({ project: fresh, context: { insideSchedule: false } })).toEqual([]);
    expect(plan(contextOf({ project: fresh, snapshot: quota(WAITING) })).wakeAt).toBe(NOW + 61_000);
  });

  it('gives up after three attempts', () => {
    const project = { ...fresh, initializerAttempts: 3 };
    expect(plan(contextOf({ project })).crew).toMatchObject({ reason: 'initializer_failed' });
    const runs = [run(1, 'initializer')];
    expect(plan(contextOf({ project, snapshot: { runs } })).crew).toEqual({ type: 'go_on' });
  });

  it('needs something to start from', () => {
    const project = { ...fresh, spec: null };
    expect(plan(contextOf({ project })).crew).toMatchObject({ reason: 'nothing_to_do' });
    expect(starts({ project, features: TWO })).toEqual([['coding', [1]]]);
  });
});

describe('a red target branch', () => {
  const targetRed = { commit: 'c', command: 'npm test', output: '', featureId: 3 };
  const others = [
    feature(1, { category: 'x' }),
    feature(2, { state: passing({ retest: 'never_tested', lastTestedAt: null }) }),
  ];
  const withMender = (more: Partial<Feature>) => ({
    features: [...others, feature(3, { category: 'x', ...more })],
    project: { targetRed },
    settings: { batchSize: 3 },
  });

  it('lets only the feature start that mends it', () => {
    expect(starts(withMender({}))).toEqual([['coding', [3]]]);
    expect(codes(withMender({}))).toEqual({ 1: 'target_red' });
  });

  it('waits for its pause and for its run', () => {
    const waiting = plan(
      contextOf(withMender({ state: { ...PENDING, backingOffUntil: NOW + 7 } })),
    );
    expect(waiting).toMatchObject({ starts: [], crew: { type: 'go_on' }, wakeAt: NOW + 7 });
    const state = { status: 'in_progress', runId: 1, token: 1, regression: null } as const;
    const working = contextOf({ ...withMender({ state }), snapshot: { leases: [lease(3)] } });
    expect(plan(working)).toMatchObject({ starts: [], crew: { type: 'go_on' } });
  });

  it.each<[string, Wanted]>([
    ['is parked', withMender({ state: parked('attempts_exhausted') })],
    ['asks a person', withMender({ state: asking() })],
    ['is gone', { features: others, project: { targetRed } }],
  ])('ends the crew when that feature %s', (_, wanted) => {
    expect(plan(contextOf(wanted)).crew).toMatchObject({ type: 'end', reason: 'target_red' });
  });

  it('is over when that feature has landed', () => {
    expect(starts(withMender({ state: passing() }))).toContainEqual(['coding', [1]]);
  });
});

describe('quota', () => {
  it('starts exactly one canary when the wait is over, and tells the others to wait', () => {
    const over: QuotaState = { ...WAITING, wakeAt: NOW };
    const features = [feature(1), feature(2), feature(3, { dependencies: [1] })];
    const planned = plan(
      contextOf({ features, settings: { batchSize: 3 }, snapshot: quota(over) }),
    );
    expect(planned.starts).toEqual([{ role: 'coding', featureIds: [1], canaryOf: 'account' }]);
    expect(planned.reasons.get(2)?.code).toBe('quota_wait');
  });

  it('starts nothing beside a canary, and looks again because another crew may hold it', () => {
    const canary: QuotaState = { status: 'canary', runId: 5, repeats: 1 };
    const planned = plan(contextOf({ features: TWO, snapshot: quota(canary) }));
    expect(planned).toMatchObject({ starts: [], crew: { type: 'go_on' }, wakeAt: NOW + 30_000 });
  });

  it('lets the initializer be the canary', () => {
    const wanted = {
      project: { initialized: false },
      snapshot: quota({ ...WAITING, wakeAt: NOW }),
    };
    expect(plan(contextOf(wanted)).starts).toEqual([
      { role: 'initializer', featureIds: [], canaryOf: 'account' },
    ]);
  });

  it('does not look at other accounts', () => {
    const quotas = [{ account: 'other', state: WAITING }];
    expect(starts({ features: TWO, snapshot: { quotas } })).toEqual([['coding', [1]]]);
  });

  it('ends a crew without an agent when nothing runs any more', () => {
    const snapshot = quota({ status: 'unavailable', detail: 'Sign in again.' });
    expect(plan(contextOf({ features: TWO, snapshot })).crew).toMatchObject({
      reason: 'agent_not_available',
    });
    const runs = [run(1, 'coding')];
    expect(plan(contextOf({ features: TWO, snapshot: { ...snapshot, runs } })).crew).toEqual({
      type: 'go_on',
    });
  });
});

describe('the end of a crew', () => {
  const done = [feature(1, { state: passing() })];

  it('looks at everything once more, then says what it has done', () => {
    expect(plan(contextOf({ features: done })).crew).toEqual({ type: 'final_sweep' });
    const context = { sweepUnderWay: true };
    expect(plan(contextOf({ features: done, context })).crew).toEqual({ type: 'go_on' });
    expect(plan(contextOf({ features: done, context: { finalSweepDone: true } })).crew).toEqual({
      type: 'end',
      reason: 'all_passing',
      detail: '1 of 1 feature passes.',
    });
  });

  it('names what is parked, what waits for an answer and what waits for others', () => {
    const features = [
      ...done,
      feature(2, { state: parked('attempts_exhausted') }),
      feature(3, { dependencies: [2] }),
      feature(4, { state: asking() }),
      feature(5, { dependencies: [77] }),
      feature(6, { dependencies: [7] }),
      feature(7, { dependencies: [6] }),
    ];
    expect(plan(contextOf({ features, context: { finalSweepDone: true } })).crew).toEqual({
      type: 'end',
      reason: 'nothing_runnable',
      detail:
        '1 of 7 features pass. Parked: #2 (attempts used up). Waiting for an answer: #4. ' +
        'Waiting for other features: #3 (on #2), #5 (#77 does not exist), #6 (on #7), #7 (on #6).',
    });
  });

  it.each<[string, Wanted]>([
    [
      'a pause to end',
      { features: [feature(1, { state: { ...PENDING, backingOffUntil: NOW + 5 } })] },
    ],
    [
      'a question with a default',
      { features: [feature(1, { state: asking({ deadlineAt: NOW + 5, defaults: {} }) })] },
    ],
  ])('waits for %s', (_, wanted) => {
    expect(plan(contextOf(wanted))).toMatchObject({ crew: { type: 'go_on' }, wakeAt: NOW + 5 });
  });

  it('does not wait for an answer that only a person can give', () => {
    const features = [feature(1, { state: asking({ deadlineAt: NOW + 5 }) })];
    expect(plan(contextOf({ features })).crew).toMatchObject({ reason: 'nothing_runnable' });
  });

  it('waits for landings and for leases that nobody has expired yet', () => {
    const landing = {
      status: 'landing',
      runId: 1,
      token: 1,
      landingId: 1,
      regression: null,
    } as const;
    const left = { status: 'in_progress', runId: 1, token: 1, regression: null } as const;
    // A landing says itself when it is done: nobody looks again and again meanwhile.
    for (const [state, wakeAt] of [
      [landing, null],
      [left, NOW + 1_000],
    ] as const) {
      const planned = plan(contextOf({ features: [feature(1, { state })] }));
      expect(planned).toMatchObject({ crew: { type: 'go_on' }, wakeAt });
    }
  });

  it.each<[string, Wanted, string]>([
    [
      'its environment is broken',
      {
        features: TWO,
        project: { environmentFailures: 3 },
        snapshot: { runs: [run(1, 'coding')] },
      },
      'environment_broken',
    ],
    [
      'it was drained',
      { features: TWO, project: { crew: working({ status: 'draining', runsStarted: 1 }) } },
      'drained',
    ],
    [
      'it may start no more',
      {
        features: TWO,
        settings: { maxRuns: 1 },
        project: { crew: working({ status: 'running', runsStarted: 1 }) },
      },
      'max_runs_reached',
    ],
    ['there is nothing', {}, 'nothing_to_do'],
  ])('comes when %s', (_, wanted, reason) => {
    expect(plan(contextOf(wanted)).crew).toMatchObject({ type: 'end', reason });
  });

  it('prefers success to the limit that was reached with it', () => {
    const crew = working({ status: 'running', runsStarted: 1 });
    const wanted = { features: done, settings: { maxRuns: 1 }, project: { crew } };
    expect(plan(contextOf({ ...wanted, context: { finalSweepDone: true } })).crew).toMatchObject({
      reason: 'all_passing',
    });
  });

  it('does not come while runs go on, nor to a crew that is paused', () => {
    const runs = [run(1, 'coding')];
    const crew = working({ status: 'draining', runsStarted: 1 });
    expect(plan(contextOf({ snapshot: { runs }, project: { crew } })).crew).toEqual({
      type: 'go_on',
    });
    expect(plan(contextOf({ features: done, snapshot: { runs } })).crew).toEqual({ type: 'go_on' });
    const paused = { ...crew, status: 'paused' } as const;
    expect(plan(contextOf({ project: { crew: paused } })).crew).toEqual({ type: 'go_on' });
  });
});

describe('wakeAt', () => {
  it('is the earliest of what ends by itself', () => {
    const features = [
      feature(1, { state: { ...PENDING, backingOffUntil: NOW + 900 } }),
      feature(2, { state: asking({ deadlineAt: NOW + 700, defaults: {} }) }),
      feature(3),
    ];
    expect(plan(contextOf({ features, snapshot: quota(WAITING) })).wakeAt).toBe(NOW + 700);
    expect(plan(contextOf({ features: features.slice(2), snapshot: quota(WAITING) })).wakeAt).toBe(
      NOW + 61_000,
    );
  });

  it('is null where only an event can change the answer', () => {
    expect(plan(contextOf({ features: TWO })).wakeAt).toBeNull();
  });

  it('looks again at a machine that has no room', () => {
    const wakeAt = (headroom: Partial<PlanContext['headroom']>) =>
      plan(contextOf({ features: TWO, headroom })).wakeAt;
    expect(wakeAt({ machineSlots: 0 })).toBe(NOW + 30_000);
    expect(wakeAt({ disk: 'low' })).toBe(NOW + 5_000);
    expect(wakeAt({ memory: 'low' })).toBe(NOW + 5_000);
    expect(wakeAt({ room: roomOf(400) })).toBe(NOW + 5_000);
  });

  it('starts what fits into memory, and names the figures for what does not', () => {
    const features = [feature(1), feature(2)];
    const fitting = (freeMb: number) =>
      plan(contextOf({ features, headroom: { room: roomOf(freeMb) } }));
    expect(fitting(900).starts).toHaveLength(2);
    const short = fitting(899);
    expect(short.starts).toHaveLength(1);
    const [held] = [...short.reasons.values()].filter(({ code }) => code === 'headroom');
    expect(held?.figures).toEqual({
      freeBytes: 899 * MIB,
      keptFreeBytes: 100 * MIB,
      promisedBytes: 500 * MIB,
      neededBytes: 300 * MIB,
    });
    expect(short.wakeAt).toBe(NOW + 5_000);
    // Nothing runs anywhere: waiting would not make more room.
    expect(starts({ features, headroom: { room: roomOf(150, []) } })).toHaveLength(1);
    expect(starts({ features, headroom: { room: roomOf(99, []) } })).toHaveLength(0);
  });
});
