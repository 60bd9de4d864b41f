import type { ProjectMessage } from '@ropewalk/contracts';
import { MASCOTS } from '@ropewalk/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.logic.ts';
import { foldMessages } from './fold-messages.logic.ts';
import { TAIL_LINES } from './log-tail.ts';
import { planEveryMs } from './plan-every.logic.ts';
import { INITIAL_STATE, type ProjectState } from './project-state.ts';
import { staleAreas } from './stale-areas.logic.ts';

const AT = '2026-01-01T00:00:00.000Z';

const agent = (
  runId: number,
  more: Partial<Extract<ProjectMessage, { type: 'agent_update' }>> = {},
): ProjectMessage => ({
  type: 'agent_update',
  seq: runId,
  agentIndex: runId,
  agentName: MASCOTS[0],
  agentType: 'coding',
  featureId: 1,
  featureIds: [1],
  featureName: 'One',
  state: 'working',
  thought: null,
  timestamp: AT,
  startedAt: null,
  role: 'coding',
  ended: false,
  ...more,
});
const line = (seq: number, agentIndex = 7): ProjectMessage => ({
  type: 'log',
  seq,
  line: `line ${seq}`,
  timestamp: AT,
  agentIndex,
});

describe('what the socket says', () => {
  const anyMessages = fc.array(
    fc.oneof(
      fc.nat(9).map((runId) => agent(runId)),
      fc.nat(9).map((runId) => agent(runId, { ended: true })),
      fc.nat(999).map((seq) => line(seq)),
      fc.constant<ProjectMessage>({ type: 'agent_status', seq: 5, status: 'running' }),
    ),
    { maxLength: 40 },
  );
  it('comes to the same in one batch or in many', () => {
    fc.assert(
      fc.property(anyMessages, fc.nat(40), (messages, cut) => {
        const whole = foldMessages(INITIAL_STATE, messages);
        const first = foldMessages(INITIAL_STATE, messages.slice(0, cut));
        expect(foldMessages(first, messages.slice(cut))).toEqual(whole);
      }),
    );
  });
  it('shows an agent until its run has ended', () => {
    const working = foldMessages(INITIAL_STATE, [agent(1), agent(2)]);
    expect([...working.agents.keys()]).toEqual([1, 2]);
    expect([...foldMessages(working, [agent(1, { ended: true })]).agents.keys()]).toEqual([2]);
  });
  it('leaves what it does not touch as it is, so that nothing is drawn anew', () => {
    const before = foldMessages(INITIAL_STATE, [agent(1), line(1)]);
    const after = foldMessages(before, [line(2, 1)]);
    expect(after.agents).toBe(before.agents);
    expect(after.devLog).toBe(before.devLog);
    expect(after.log.map(({ text, runId }) => [text, runId])).toEqual([
      ['line 1', 7],
      ['line 2', 1],
    ]);
  });
  it('holds the newest lines of a long log only', () => {
    let state: ProjectState = INITIAL_STATE;
    for (let seq = 0; seq < 10_000; seq += 1) {
      state = foldMessages(state, [line(seq)]);
    }
    expect(state.log.length).toBeLessThanOrEqual(TAIL_LINES * 1.25);
    expect(state.log.at(-1)?.seq).toBe(9999);
    expect(state.log[0]?.seq).toBe(10_000 - state.log.length);
  });
});

it('waits longer after each failure, and never longer than ten seconds', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (failures, random) => {
        const ms = backoffMs(failures, random);
        expect(ms).toBeGreaterThanOrEqual(300);
        expect(ms).toBeLessThanOrEqual(10_000);
        expect(backoffMs(failures + 1, 0)).toBeGreaterThanOrEqual(backoffMs(failures, 0));
      },
    ),
  );
});

it('reads everything anew after an event that it does not know', () => {
  expect(staleAreas('comet.landed')).toBe('all');
  expect(staleAreas('toString')).toBe('all');
  expect(staleAreas('schedule.created')).toContain('schedules');
});

it('asks for plans of long backlogs less often', () => {
  const progressOf = (total: number) => ({
    progress: {
      passing: 0,
      in_progress: 0,
      total,
      percentage: 0,
      needs_human_input: 0,
      parked: 0,
    },
  });
  expect(planEveryMs({ progress: null })).toBe(300);
  expect(planEveryMs(progressOf(10_000))).toBeGreaterThan(2500);
});
