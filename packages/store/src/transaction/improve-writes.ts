import type { StoreTransaction } from '@ropewalk/core';
import type { Kysely } from 'kysely';
import { findProposal, findProposals, readImproveRecord } from '../queries/proposal-queries.ts';
import { toJson } from '../rows/json.ts';
import { fromProposal, toProposal } from '../rows/proposal-row.ts';
import type { Tables } from '../schema.ts';
import { requireSaved } from './require-saved.ts';

export function improveWrites(
  db: Kysely<Tables>,
  now: number,
): Pick<
  StoreTransaction,
  | 'improveRecord'
  | 'saveImproveSettings'
  | 'proposals'
  | 'proposal'
  | 'insertProposal'
  | 'saveProposal'
> {
  return {
    improveRecord: (projectId, dayStartsAt) => readImproveRecord(db, projectId, dayStartsAt),
    async saveImproveSettings(projectId, settings) {
      await db
        .insertInto('improve_settings')
        .values({ project_id: projectId, settings: toJson(settings) })
        .onConflict((conflict) =>
          conflict.column('project_id').doUpdateSet((expression) => ({
            settings: expression.ref('excluded.settings'),
          })),
        )
        .execute();
    },
    proposals: (projectId) => findProposals(db, projectId),
    proposal: (proposalId) => findProposal(db, proposalId),
    async insertProposal(proposal) {
      const row = await db
        .insertInto('proposals')
        .values({ ...fromProposal(proposal), created_at: now })
        .returningAll()
        .executeTakeFirstOrThrow();
      return toProposal(row);
    },
    async saveProposal(proposal) {
      const result = await db
        .updateTable('proposals')
        .set(fromProposal(proposal))
        .where('id', '=', proposal.id)
        .executeTakeFirst();
      requireSaved(result.numUpdatedRows === 1n, `proposal ${proposal.id}`);
    },
  };
}
