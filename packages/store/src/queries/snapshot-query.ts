import type { Day, ProjectSnapshot } from '@ropewalk/core';
import { sql, type Kysely } from 'kysely';
import type { Tables } from '../schema.ts';
import { findFeatures } from './feature-queries.ts';
import { findLeases } from './lease-queries.ts';
import { findProject } from './project-queries.ts';
import { findQuotas } from './quota-queries.ts';
import { findActiveRuns } from './run-queries.ts';
import { readSpending } from './spending-query.ts';

/**
 * Everything that the plan looks at, with the same few statements for any number of features.
 * Throws when there is no such project: who asks for a snapshot has just read its id.
 */
export async function readSnapshot(
  db: Kysely<Tables>,
  projectId: number,
  { now, day }: { readonly now: number; readonly day: Day | null },
): Promise<ProjectSnapshot> {
  const project = await findProject(db, 'id', projectId);
  if (project === null) {
    throw new Error(`there is no project with id ${projectId}`);
  }
  return {
    project,
    features: await findFeatures(db, projectId),
    leases: await findLeases(db, projectId, 'held', now),
    runs: await findActiveRuns(db, projectId),
    quotas: await findQuotas(db),
    spent: await sumDurations(db, projectId, now),
    spending: await readSpending(db, project, { now, day }),
    at: now,
  };
}

/** A run counts from its start, not from its place in the queue; one that goes on counts up to now. */
async function sumDurations(
  db: Kysely<Tables>,
  projectId: number,
  now: number,
): Promise<ProjectSnapshot['spent']> {
  const rows = await db
    .selectFrom('runs')
    .select('role')
    .select(
      sql<number>`cast(sum(coalesce(ended_at, ${now}) - started_at) as bigint)`.as('milliseconds'),
    )
    .where('project_id', '=', projectId)
    .where('role', 'in', ['coding', 'testing'])
    .where('started_at', 'is not', null)
    .groupBy('role')
    .execute();
  const of = (role: string): number => rows.find((row) => row.role === role)?.milliseconds ?? 0;
  return { codingMs: of('coding'), testingMs: of('testing') };
}
