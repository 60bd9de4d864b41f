import type { Lease, Purpose } from '@ropewalk/contracts';
import { LEASE_MS, type Store } from '@ropewalk/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newFeature, newProject, newRun, setScene, T0, type Scene, present } from './fixtures.ts';
import { call, probe, probeOne } from './probe-handlers.ts';

type Step =
  | { readonly do: 'grant'; feature: number; purpose: Purpose; run: number; forMs: number }
  | { readonly do: 'renew'; runs: readonly number[]; forMs: number }
  /** `back` 0 names the latest token of the lease, 1 the one before it, and so on. */
  | { readonly do: 'release'; feature: number; purpose: Purpose; back: number }
  | { readonly do: 'wait'; ms: number };

const idSchema = z.object({ id: z.int() });
const feature = fc.integer({ min: 0, max: 1 });
const run = fc.integer({ min: 0, max: 3 });
const purpose = fc.constantFrom<Purpose>('coding', 'testing');
const milliseconds = fc.integer({ min: 1, max: 40 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('grant' as const), feature, purpose, run, forMs: milliseconds }),
  fc.record({
    do: fc.constant('renew' as const),
    runs: fc.uniqueArray(run, { maxLength: 3 }),
    forMs: milliseconds,
  }),
  fc.record({
    do: fc.constant('release' as const),
    feature,
    purpose,
    back: fc.integer({ min: 0, max: 2 }),
  }),
  fc.record({ do: fc.constant('wait' as const), ms: milliseconds }),
);

/** How often is done what is worth more, the more often it is done. */
export interface LeaseEffort {
  /** Features that eight callers claim. */
  readonly claims: number;
  /** Stories of leases that are compared with a model. */
  readonly stories: number;
}

/** What leases promise. */
export function leaseConformance(store: () => Store, { claims, stories }: LeaseEffort): void {
  describe('leases', () => {
    it('are granted to one at a time and taken over only when expired', async () => {
      const { project, features, runs } = await setScene(store(), 'leases', 1, 2);
      const featureId = present(features[0]).id;
      const ask = (runId: number, now: number) =>
        probeOne(store(), now, 'grantLease', {
          projectId: project.id,
          featureId,
          purpose: 'coding',
          runId,
          expiresAt: now + 100,
        });
      const first = await ask(present(runs[0]).id, T0);
      expect(first).toEqual({
        projectId: project.id,
        featureId,
        purpose: 'coding',
        runId: present(runs[0]).id,
        token: present(first).token,
        expiresAt: T0 + 100,
      });
      expect(await ask(present(runs[1]).id, T0 + 99)).toBeNull();
      expect(await ask(present(runs[0]).id, T0 + 99)).toBeNull();
      expect(await probeOne(store(), T0 + 100, 'lease', featureId, 'coding')).toEqual(first);
      expect(await probeOne(store(), T0 + 99, 'expiredLeases', project.id)).toEqual([]);
      expect(await probeOne(store(), T0 + 100, 'expiredLeases', project.id)).toEqual([first]);
      expect(
        await probeOne(store(), T0 + 100, 'renewLeases', [present(runs[0]).id], T0 + 500),
      ).toEqual([]);
      const second = await ask(present(runs[1]).id, T0 + 100);
      expect(present(second).token).toBeGreaterThan(present(first).token);
      expect(
        await probeOne(
          store(),
          T0 + 101,
          'releaseLease',
          featureId,
          'coding',
          present(first).token,
        ),
      ).toBe(false);
      expect(await probeOne(store(), T0 + 101, 'leasesOfRun', present(runs[0]).id)).toEqual([]);
      expect(await probeOne(store(), T0 + 101, 'leasesOfRun', present(runs[1]).id)).toEqual([
        second,
      ]);
      expect(
        await probeOne(store(), T0 + 101, 'renewLeases', [present(runs[1]).id], T0 + 900),
      ).toEqual([{ ...second, expiresAt: T0 + 900 }]);
      expect(
        await probeOne(
          store(),
          T0 + 102,
          'releaseLease',
          featureId,
          'coding',
          present(second).token,
        ),
      ).toBe(true);
      expect(await probeOne(store(), T0 + 102, 'lease', featureId, 'coding')).toBeNull();
    });

    it('are cleared away under their token when they have expired', async () => {
      const { project, features, runs } = await setScene(store(), 'expired', 1, 1);
      const featureId = present(features[0]).id;
      const lease = await probeOne(store(), T0, 'grantLease', {
        projectId: project.id,
        featureId,
        purpose: 'testing',
        runId: present(runs[0]).id,
        expiresAt: T0 + 1,
      });
      expect(
        await probeOne(
          store(),
          T0 + 50,
          'releaseLease',
          featureId,
          'testing',
          present(lease).token,
        ),
      ).toBe(true);
      expect(await probeOne(store(), T0 + 50, 'expiredLeases', project.id)).toEqual([]);
    });

    it('are renewed for many runs in one command, which says which of them have lost theirs', async () => {
      const { project, features, runs } = await setScene(store(), 'renewal', 2, 2);
      const [held, lost] = await Promise.all(
        features.map((feature, index) => {
          const claim = { purpose: 'coding', featureId: feature.id } as const;
          const runId = present(runs[index]).id;
          // The second begins so much earlier that its lease is over when both are renewed.
          return store().execute('run.claim', { runId, ...claim }, T0 + 1 - index);
        }),
      );
      expect([held?.ok, lost?.ok]).toEqual([true, true]);
      const idle = await probeOne(store(), T0, 'insertRun', newRun(project.id));
      const unknown = idle.id + 1_000;
      const many = Array.from({ length: 1_100 }, (_, index) => unknown + 1 + index);
      const runIds = [...runs.map((run) => run.id), idle.id, ...many];
      const renewed = await store().execute('lease.renew', { runIds }, T0 + LEASE_MS);
      const answers = present(renewed.ok ? renewed.value.runs : null);
      expect(answers.map((answer) => answer.runId)).toEqual(runIds);
      expect(answers.slice(0, 4)).toEqual([
        { runId: runs[0]?.id, held: [features[0]?.id], lost: false },
        { runId: runs[1]?.id, held: [], lost: true },
        { runId: idle.id, held: [], lost: false },
        { runId: unknown + 1, held: [], lost: false },
      ]);
      const { leases } = await store().query('snapshot', {
        projectId: project.id,
        now: T0 + 2 * LEASE_MS - 1,
      });
      expect(leases.map((lease) => [lease.runId, lease.expiresAt])).toEqual([
        [runs[0]?.id, T0 + 2 * LEASE_MS],
      ]);
      const nobody = await store().execute('lease.renew', { runIds: [] }, T0);
      expect(nobody).toEqual({ ok: true, value: { runs: [] } });
    });

    it('never give two unexpired ones for the same feature and purpose', async () => {
      let scenes = 0;
      const batches = fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), {
        minLength: 1,
        maxLength: 12,
      });
      await fc.assert(
        fc.asyncProperty(batches, async (waves) => {
          scenes += 1;
          const scene = await setScene(store(), `property-${scenes}`, 2, 4);
          await followModel(store(), scene, waves);
        }),
        { numRuns: stories },
      );
    });

    it('let eight callers claim every feature exactly once', async () => {
      const project = await probeOne(store(), T0, 'insertProject', newProject('claims'));
      const inserted = await probe(
        store(),
        T0,
        Array.from({ length: claims }, (_, index) =>
          call('insertFeature', newFeature(project.id, { name: `C${index}` })),
        ),
      );
      const wanted = present(inserted).map((feature) => idSchema.parse(feature).id);
      const claimed = await Promise.all(
        Array.from({ length: 8 }, (_, caller) =>
          // Everybody wants all of them, and begins somewhere else.
          claimAll(store(), project.id, [
            ...wanted.slice((caller * claims) / 10),
            ...wanted.slice(0, (caller * claims) / 10),
          ]),
        ),
      );
      const features = claimed.flat().map((claim) => claim.featureId);
      expect(features).toHaveLength(claims);
      expect(new Set(features).size).toBe(claims);
      const tokens = claimed.flat().map((claim) => claim.token);
      expect(new Set(tokens).size).toBe(claims);
      const { leases } = await store().query('snapshot', { projectId: project.id, now: T0 });
      expect(leases.map((lease) => lease.token)).toEqual(tokens.sort((a, b) => a - b));
    });
  });
}

interface Claimed {
  readonly featureId: number;
  readonly token: number;
}

/** One agent of a person: asks for each feature and keeps what it gets. */
async function claimAll(
  store: Store,
  projectId: number,
  featureIds: readonly number[],
): Promise<Claimed[]> {
  const run = await probeOne(store, T0, 'insertRun', newRun(projectId, { role: 'external' }));
  const claimed: Claimed[] = [];
  for (const featureId of featureIds) {
    const claim = await store.execute(
      'run.claim',
      { runId: run.id, purpose: 'coding', featureId },
      T0,
    );
    if (claim.ok && !claim.value.alreadyClaimed) {
      claimed.push({ featureId: claim.value.feature.id, token: claim.value.token });
    } else if (!claim.ok) {
      expect(claim.refusal.code).toBe('feature_busy');
    }
  }
  return claimed;
}

/** Sends each wave of steps at once and compares every answer with a model of what leases are. */
async function followModel(
  store: Store,
  { project, features, runs }: Scene,
  waves: readonly (readonly Step[])[],
): Promise<void> {
  const held = new Map<string, Lease>();
  const tokens = new Map<string, number[]>();
  let now = T0;
  let lastToken = 0;
  for (const wave of waves) {
    const checks = wave.map((step): (() => Promise<void>) => {
      if (step.do === 'wait') {
        now += step.ms;
        return async () => {};
      }
      const at = now;
      if (step.do === 'renew') {
        const runIds = step.runs.map((index) => present(runs[index]).id);
        const renewed = probeOne(store, at, 'renewLeases', runIds, at + step.forMs);
        return async () => {
          const expected = [...held.values()]
            .filter((lease) => runIds.includes(lease.runId) && lease.expiresAt > at)
            .map((lease) => ({ ...lease, expiresAt: at + step.forMs }));
          for (const lease of expected) {
            held.set(`${lease.featureId} ${lease.purpose}`, lease);
          }
          expect(sorted(await renewed)).toEqual(sorted(expected));
        };
      }
      const featureId = present(features[step.feature]).id;
      const key = `${featureId} ${step.purpose}`;
      if (step.do === 'release') {
        // Which tokens there are is known only from earlier waves: these names are late on purpose.
        const token = tokens.get(key)?.at(-1 - step.back) ?? 0;
        const released = probeOne(store, at, 'releaseLease', featureId, step.purpose, token);
        return async () => {
          const mine = held.get(key)?.token === token;
          if (mine) {
            held.delete(key);
          }
          expect(await released).toBe(mine);
        };
      }
      const granted = probeOne(store, at, 'grantLease', {
        projectId: project.id,
        featureId,
        purpose: step.purpose,
        runId: present(runs[step.run]).id,
        expiresAt: at + step.forMs,
      });
      return async () => {
        const lease = await granted;
        expect(lease === null).toBe((held.get(key)?.expiresAt ?? 0) > at);
        if (lease !== null) {
          expect(lease.token).toBeGreaterThan(lastToken);
          lastToken = lease.token;
          held.set(key, lease);
          tokens.set(key, [...(tokens.get(key) ?? []), lease.token]);
        }
      };
    });
    for (const check of checks) {
      await check();
    }
  }
}

function sorted(leases: readonly Lease[]): Lease[] {
  return [...leases].sort((left, right) => left.token - right.token);
}
