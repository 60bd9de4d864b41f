import * as fc from 'fast-check';
import {
  crewSettingsSchema,
  n8nBodySchema,
  webhookBodySchema,
  type EventBody,
} from '@ropewalk/contracts';
import { describe, expect, it } from 'vitest';
import { feature, passing } from '../plan/plan-fixtures.suite.ts';
import { redactSecrets } from '../redaction/redact-secrets.ts';
import { afterAttempt } from './attempts.ts';
import { momentOf, toWebhookBody } from './moments.ts';
import { toN8nBody } from './progress.ts';

const PROJECT = {
  id: 1,
  name: 'pantry',
  folder: '/pantry',
  targetBranch: 'main',
  spec: null,
  initialized: true,
  overrides: {},
  initializerAttempts: 0,
  settings: crewSettingsSchema.parse({}),
  config: null,
  crew: { status: 'stopped', end: null },
  targetRed: null,
  environmentFailures: 0,
  createdAt: 0,
} as const;
const TIMESTAMP = '2026-01-02T03:04:05.000Z';
const end = (reason: 'all_passing' | 'stopped_by_person'): EventBody => ({
  type: 'crew.ended',
  end: { reason, detail: 'Done.', at: 5 },
});
const seen = (body: EventBody) => momentOf({ seq: 7, projectId: 1, at: 5, body });

describe('moments', () => {
  it.each<[string, EventBody, string | null]>([
    ['a crew that ended by itself', end('all_passing'), 'finished'],
    ['a crew that a person stopped', end('stopped_by_person'), null],
    ['a crew that started', { type: 'crew.started' }, null],
    [
      'a parked feature',
      {
        type: 'feature.moved',
        featureId: 3,
        state: { status: 'parked', reason: 'attempts_exhausted', detail: 'Three times.' },
      },
      'parked',
    ],
    [
      'a feature in the queue',
      {
        type: 'feature.moved',
        featureId: 3,
        state: { status: 'pending', backingOffUntil: null, regression: null },
      },
      null,
    ],
    [
      'a question',
      {
        type: 'feature.moved',
        featureId: 3,
        state: {
          status: 'needs_input',
          question: {
            prompt: 'Which?',
            fields: [{ id: 'a', label: 'A', type: 'text', required: true }],
            defaults: null,
            deadlineAt: null,
          },
        },
      },
      'needs_you',
    ],
    [
      'a budget',
      {
        type: 'budget.reached',
        scope: 'project_day',
        unit: 'usd',
        limit: 5,
        spent: 5.2,
        featureId: null,
        runId: null,
      },
      'budget_reached',
    ],
    ['another outcome', { type: 'run.outcome', runId: 4, featureId: 3, outcome: 'failed' }, null],
    [
      'a red target',
      { type: 'project.target_red', commit: 'c'.repeat(40), command: 'make', featureId: 3 },
      'target_red',
    ],
  ])('%s', (_name, body, moment) => {
    expect(seen(body)?.moment ?? null).toBe(moment);
  });

  it('become a body without secrets, of bounded length', () => {
    const token = `ghp_${'a'.repeat(36)}`;
    const moment = seen({
      type: 'feature.moved',
      featureId: 3,
      state: { status: 'parked', reason: 'agent_refused', detail: `${token} ${'x'.repeat(9_000)}` },
    });
    const about = { project: PROJECT, feature: feature(3, { name: `Push with ${token}` }) };
    const body = toWebhookBody(moment ?? expect.fail(), { ...about, timestamp: TIMESTAMP });
    expect(webhookBodySchema.parse(body)).toEqual(body);
    expect(body).toMatchObject({
      type: 'parked',
      timestamp: TIMESTAMP,
      data: { project: 'pantry', seq: 7, feature: { id: 3, name: 'Push with [redacted]' } },
    });
    expect(JSON.stringify(body)).not.toContain('ghp_');
    expect(body.data.detail.length).toBeLessThan(2_100);
  });
});

describe('the progress of the reference', () => {
  it('counts what passes now and names what is new', () => {
    const features = [
      feature(1, { state: passing({}) }),
      feature(2, { name: 'Jam', state: passing({}) }),
      feature(3, {}),
    ];
    const body = toN8nBody(PROJECT, features, new Set([1]), TIMESTAMP);
    expect(n8nBodySchema.parse(body)).toEqual([
      {
        event: 'test_progress',
        passing: 2,
        total: 3,
        percentage: 66.7,
        previous_passing: 1,
        tests_completed_this_session: 1,
        completed_tests: ['Jam'],
        project: 'pantry',
        timestamp: TIMESTAMP,
      },
    ]);
    expect(toN8nBody(PROJECT, features, new Set([1, 2]), TIMESTAMP)).toBeNull();
    expect(toN8nBody(PROJECT, features, new Set([1, 2, 9]), TIMESTAMP)).toBeNull();
  });
});

describe('attempts', () => {
  it('end within about a day, with pauses that never shrink', () => {
    let now = 0;
    let attempts = 0;
    let pause = 0;
    for (;;) {
      attempts += 1;
      const state = afterAttempt(
        { kind: 'failed', error: 'No.', retryAfterMs: null },
        attempts,
        now,
      );
      if (state.status !== 'pending') {
        expect(state).toEqual({ status: 'given_up', at: now });
        break;
      }
      expect(state.dueAt - now).toBeGreaterThan(pause);
      pause = state.dueAt - now;
      now = state.dueAt;
    }
    expect(attempts).toBe(7);
    expect(now).toBeLessThan(24 * 3_600_000);
  });

  it('wait as long as the receiver asks for, but not for ever', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 6 }), (retryAfterMs, attempts) => {
        const state = afterAttempt({ kind: 'failed', error: 'No.', retryAfterMs }, attempts, 100);
        const waitMs = state.status === 'pending' ? state.dueAt - 100 : 0;
        expect(waitMs).toBeGreaterThanOrEqual(Math.min(retryAfterMs, 86_400_000));
        expect(waitMs).toBeLessThanOrEqual(86_400_000);
      }),
    );
  });
});

describe('secrets in texts', () => {
  it.each([
    ['a model key', `sk-ant-api03-${'a1'.repeat(20)}`],
    ['a webhook secret', `whsec_${'QUJD'.repeat(8)}`],
    ['a bearer', `Bearer ${'x'.repeat(30)}`],
    ['an assignment', `DATABASE_PASSWORD=${'hunter22'.repeat(2)}`],
    ['a JSON field', `"api_key": "${'z9'.repeat(12)}"`],
    ['an address with a password', `postgres://pat:${'pw'.repeat(6)}@db/x`],
    [
      'a private key',
      `-----BEGIN PRIVATE KEY-----\n${'MIIB'.repeat(9)}\n-----END PRIVATE KEY-----`,
    ],
    ['a cloud key', `AKIA${'ABCDEFGH'.repeat(2)}`],
  ])('%s is covered', (_name, secret) => {
    const body = secret.split(/[=:/@\s"]+/).filter((part) => part.length >= 12);
    const covered = redactSecrets(`before ${secret} after`);
    expect(covered).toMatch(/^before .*\[redacted\].* after$/s);
    for (const part of body.filter((word) => !word.includes('KEY') && !word.includes('PASSWORD'))) {
      expect(covered).not.toContain(part);
    }
  });

  it('leaves other words alone, and is done after one look', () => {
    const plain = 'The token of feature #3 was refused; see src/token.ts:12 and ask "why".';
    expect(redactSecrets(plain)).toBe(plain);
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(redactSecrets(redactSecrets(text))).toBe(redactSecrets(text));
      }),
    );
  });
});
