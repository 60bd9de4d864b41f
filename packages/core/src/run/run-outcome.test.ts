import type { AgentEnding } from '@ropewalk/contracts';
import { describe, expect, it } from 'vitest';
import { isCountedAttempt } from '../retry/retry.ts';
import { verdictOfEnding, type SessionFacts } from './run-outcome.ts';

const WORKED: SessionFacts = { changed: true, opened: true, acted: true, reportsLimits: true };
const COMPLETED: AgentEnding = { kind: 'completed' };
const DIED: AgentEnding = { kind: 'died', exitCode: 2, signal: null, stderrTail: 'no such flag\n' };

function failed(code: Extract<AgentEnding, { kind: 'failed' }>['code']): AgentEnding {
  return { kind: 'failed', code, message: 'why' };
}

describe('the meaning of an end', () => {
  it.each<[AgentEnding, Partial<SessionFacts>, object]>([
    [COMPLETED, {}, { outcome: 'failed', account: { type: 'works' } }],
    [COMPLETED, { changed: false }, { outcome: 'no_change', account: { type: 'works' } }],
    [{ kind: 'cancelled' }, {}, { outcome: 'failed' }],
    [DIED, {}, { outcome: 'died', account: null }],
    [failed('turn_limit'), {}, { outcome: 'failed' }],
    [failed('protocol'), {}, { outcome: 'failed' }],
    [failed('refused'), {}, { park: 'agent_refused' }],
    [failed('overloaded'), {}, { outcome: 'quota', account: { type: 'limit', resetsAt: null } }],
    [failed('authentication'), {}, { outcome: 'quota', account: { type: 'unavailable' } }],
    [failed('mcp_unreachable'), {}, { outcome: 'environment', account: null }],
  ])('%o with %o', (ending, facts, verdict) => {
    expect(verdictOfEnding(ending, { ...WORKED, ...facts })).toMatchObject(verdict);
  });

  const unopened = { changed: false, opened: false, acted: false };

  it.each([DIED, failed('protocol'), failed('request_invalid')])(
    'is nobody’s attempt when the program could not begin: %o',
    (ending) => {
      const { outcome, detail } = verdictOfEnding(ending, { ...WORKED, ...unopened });
      expect(outcome).toBe('environment');
      expect(isCountedAttempt(outcome)).toBe(false);
      expect(detail).toMatch(/no such flag|why/u);
    },
  );

  it('is the account’s business even before a session', () => {
    expect(
      verdictOfEnding(failed('authentication'), { ...WORKED, ...unopened }).account,
    ).toMatchObject({ type: 'unavailable' });
  });

  it.each<[Partial<SessionFacts>, string]>([
    [{}, 'quota'],
    [{ acted: true }, 'no_change'],
    [{ changed: true }, 'failed'],
    [{ reportsLimits: true }, 'no_change'],
  ])('of an agent that cannot tell a limit is one, unless %o', (facts, outcome) => {
    const idle = { changed: false, opened: true, acted: false, reportsLimits: false };
    expect(verdictOfEnding(COMPLETED, { ...idle, ...facts }).outcome).toBe(outcome);
  });
});
