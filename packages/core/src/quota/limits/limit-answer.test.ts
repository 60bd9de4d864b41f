import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLimitAnswer, type ProviderAnswer } from './limit-answer.ts';
import { CORPUS_NOW } from './corpus/corpus-entry.suite.ts';
import { LIMIT_ANSWERS } from './corpus/limit-answers.suite.ts';

const NOTHING: ProviderAnswer = { status: null, headers: {}, body: null, error: null, message: '' };
const MOMENT = { now: Date.parse(CORPUS_NOW), timeZone: 'UTC' };

describe('real answers of providers', () => {
  it('are at least sixty, each with a name of its own', () => {
    const names = LIMIT_ANSWERS.map((entry) => entry.name);
    expect(names.length).toBeGreaterThanOrEqual(60);
    expect(new Set(names).size).toBe(names.length);
  });

  it.for(LIMIT_ANSWERS)('$name', ({ answer, at, timeZone, expected }) => {
    const moment = { now: Date.parse(at ?? CORPUS_NOW), timeZone: timeZone ?? 'UTC' };
    const decision = readLimitAnswer({ ...NOTHING, ...answer }, moment);
    expect(
      decision.kind === 'limit'
        ? {
            ...decision,
            resetsAt: decision.resetsAt === null ? null : new Date(decision.resetsAt).toISOString(),
          }
        : decision,
    ).toEqual(
      typeof expected === 'string'
        ? { kind: expected }
        : {
            kind: 'limit',
            ...expected,
            resetsAt: expected.resetsAt === null ? null : new Date(expected.resetsAt).toISOString(),
          },
    );
  });
});

describe('whatever is answered', () => {
  const words = fc.oneof(
    fc.string(),
    fc.constantFrom(...LIMIT_ANSWERS.map(({ answer }) => answer.message ?? '')),
    fc.constantFrom('rate_limit_error 429', 'resets 3pm (Europe/Zurich)', 'try again in 6m0s'),
  );
  const anything = fc.anything({ values: [words, fc.integer()], maxDepth: 4 });

  it('words alone are never a limit', () => {
    fc.assert(
      fc.property(words, fc.constantFrom(null, 200, 400, 500), (message, status) => {
        const body = { error: { message, type: 'api_error' }, text: message };
        expect(readLimitAnswer({ ...NOTHING, status, message, body }, MOMENT)).toEqual({
          kind: 'none',
        });
      }),
    );
  });

  it('a typed limit never throws, and never waits for the past or for ever', () => {
    fc.assert(
      fc.property(
        anything,
        words,
        fc.dictionary(fc.constantFrom('retry-after', 'x-ratelimit-reset'), words),
        (body, message, headers) => {
          const answer = { status: 429, headers, body, error: null, message };
          const decision = readLimitAnswer(answer, MOMENT);
          if (decision.kind === 'limit' && decision.resetsAt !== null) {
            expect(decision.resetsAt).toBeGreaterThan(MOMENT.now);
            expect(decision.resetsAt).toBeLessThan(MOMENT.now + 41 * 86_400_000);
          }
        },
      ),
    );
  });

  it('bodies that contain themselves are read once', () => {
    const body: Record<string, unknown> = { error: { code: 429 } };
    body['self'] = body;
    expect(readLimitAnswer({ ...NOTHING, body }, MOMENT)).toMatchObject({ kind: 'limit' });
  });
});
