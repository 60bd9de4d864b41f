import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crewSettingsSchema } from '@ropewalk/contracts';
import type { FeatureDraft, Result, Store } from '@ropewalk/core';
import { openSqliteStore } from '@ropewalk/store';
import { openPostgresStore } from '@ropewalk/store/places';
import { readPostgresUrl } from '@ropewalk/store/postgres-place';

/*
 * How many features can be claimed in a second: `run.claim` with the real handlers (run and feature
 * read, lease granted, feature and run saved, two events), through the worker thread, each answered
 * only after it lies on the disk. Prints one JSON line.
 *   node --conditions=source packages/store/bench/claims.ts
 * With the address of an empty PostgreSQL database behind it, there instead.
 */
const CLAIMS = 5_000;
const CALLERS = 16;

const folder = mkdtempSync(join(tmpdir(), 'ropewalk-bench-'));
const [, , address] = process.argv;
const store =
  address === undefined
    ? await openSqliteStore({ file: join(folder, 'store.db') })
    : await openPostgresStore({ place: readPostgresUrl(address) });
try {
  const prepared = await prepare(store);
  const latencies: number[] = [];
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: CALLERS }, () => claimUntilNoneIsLeft(prepared, latencies)),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  latencies.sort((left, right) => left - right);
  process.stdout.write(
    `${JSON.stringify({
      bench: 'claims',
      per_second: Math.round(latencies.length / seconds),
      p50_ms: percentile(latencies, 0.5),
      p99_ms: percentile(latencies, 0.99),
      store: address === undefined ? 'sqlite' : 'postgres',
      synchronous: 'FULL',
    })}\n`,
  );
} finally {
  await store.close();
  rmSync(folder, { recursive: true });
}

interface Claim {
  readonly runId: number;
  readonly featureId: number;
}

/** A backlog and as many external runs as there are features. */
async function prepare(store: Store): Promise<Claim[]> {
  const { id: projectId } = value(
    await store.execute(
      'project.register',
      {
        name: 'bench',
        folder: '/bench',
        targetBranch: 'main',
        spec: null,
        settings: crewSettingsSchema.parse({}),
      },
      Date.now(),
    ),
  );
  const features = value(
    await store.execute(
      'feature.create',
      {
        projectId,
        features: Array.from({ length: CLAIMS }, (_, index) => draft(index)),
        origin: 'person',
        completesBacklog: true,
      },
      Date.now(),
    ),
  );
  return await Promise.all(
    features.map(async (feature) => {
      const run = await store.execute(
        'run.dispatch',
        {
          projectId,
          role: 'external',
          purpose: null,
          featureIds: [],
          driver: 'bench',
          model: null,
          canaryOf: null,
        },
        Date.now(),
      );
      return { runId: value(run).id, featureId: feature.id };
    }),
  );
}

async function claimUntilNoneIsLeft(claims: Claim[], latencies: number[]): Promise<void> {
  for (let claim = claims.pop(); claim !== undefined; claim = claims.pop()) {
    const askedAt = performance.now();
    value(await store.execute('run.claim', { ...claim, purpose: 'coding' }, Date.now()));
    latencies.push(performance.now() - askedAt);
  }
}

function draft(index: number): FeatureDraft {
  return {
    category: 'bench',
    name: `Feature ${index}`,
    description: 'A page that shows a list and keeps it when it is loaded again.',
    steps: ['Open the page', 'Add an entry', 'Load the page again', 'See the entry'],
    priority: null,
    checks: [],
    dependsOnPositions: [],
    dependsOnIds: [],
  };
}

function value<T>(result: Result<T>): T {
  if (!result.ok) {
    throw new Error(result.refusal.message);
  }
  return result.value;
}

function percentile(sorted: readonly number[], share: number): number {
  const at = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return Math.round((at ?? Number.NaN) * 100) / 100;
}
