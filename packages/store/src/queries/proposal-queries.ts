import { IMPROVE_DEFAULTS, type ImproveSettings, type Proposal } from '@ropewalk/contracts';
import { IMPROVING_RUNS_KEPT, type ImproveRecord } from '@ropewalk/core';
import type { Kysely } from 'kysely';
import { improveSettingsColumn, toProposal } from '../rows/proposal-row.ts';
import { toRun } from '../rows/run-row.ts';
import type { Tables } from '../schema.ts';

/** Newest first. */
export async function findProposals(db: Kysely<Tables>, projectId: number): Promise<Proposal[]> {
  const rows = await db
    .selectFrom('proposals')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy('id', 'desc')
    .execute();
  return rows.map(toProposal);
}

/** How many are open, by project. */
export async function countOpenProposals(db: Kysely<Tables>): Promise<ReadonlyMap<number, number>> {
  const rows = await db
    .selectFrom('proposals')
    .select(['project_id', (expression) => expression.fn.countAll<number>().as('count')])
    .where('status', '=', 'open')
    .groupBy('project_id')
    .execute();
  return new Map(rows.map((row) => [row.project_id, Number(row.count)]));
}

export async function findProposal(
  db: Kysely<Tables>,
  proposalId: number,
): Promise<Proposal | null> {
  const row = await db
    .selectFrom('proposals')
    .selectAll()
    .where('id', '=', proposalId)
    .executeTakeFirst();
  return row === undefined ? null : toProposal(row);
}

export async function findImproveSettings(
  db: Kysely<Tables>,
): Promise<ReadonlyMap<number, ImproveSettings>> {
  const rows = await db.selectFrom('improve_settings').selectAll().execute();
  return new Map(rows.map((row) => [row.project_id, improveSettingsColumn.parse(row.settings)]));
}

/** See the query `improveRecord`. */
export async function readImproveRecord(
  db: Kysely<Tables>,
  projectId: number,
  dayStartsAt: number,
): Promise<ImproveRecord> {
  const row = await db
    .selectFrom('improve_settings')
    .select('settings')
    .where('project_id', '=', projectId)
    .executeTakeFirst();
  const runs = await db
    .selectFrom('runs')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('role', '=', 'improving')
    .orderBy('id', 'desc')
    .limit(IMPROVING_RUNS_KEPT)
    .execute();
  const proposals = await findProposals(db, projectId);
  return {
    settings: row === undefined ? IMPROVE_DEFAULTS : improveSettingsColumn.parse(row.settings),
    runs: runs.map((run) => {
      const { id, createdAt, outcome } = toRun(run, []);
      return { id, createdAt, endedAt: run.ended_at, outcome };
    }),
    openProposals: proposals.filter(({ state }) => state.status === 'open').length,
    proposedToday: proposals.filter(({ createdAt }) => createdAt >= dayStartsAt).length,
    acceptedToday: proposals.filter(
      ({ state }) =>
        state.status === 'accepted' && state.by === 'itself' && state.at >= dayStartsAt,
    ).length,
  };
}
