import {
  checkSchema,
  improveSettingsSchema,
  proposalStateSchema,
  type Proposal,
} from '@ropewalk/contracts';
import type { Insertable, Selectable } from 'kysely';
import { z } from 'zod';
import type { ProposalTable } from '../schema.ts';
import { jsonColumn, toJson } from './json.ts';

const steps = jsonColumn('proposals.steps', z.array(z.string()));
const checks = jsonColumn('proposals.checks', z.array(checkSchema));
const state = jsonColumn('proposals.state', proposalStateSchema);

/** The column `improve_settings.settings`. */
export const improveSettingsColumn = jsonColumn('improve_settings.settings', improveSettingsSchema);

export function toProposal(row: Selectable<ProposalTable>): Proposal {
  return {
    id: row.id,
    projectId: row.project_id,
    runId: row.run_id,
    category: row.category,
    name: row.name,
    description: row.description,
    steps: steps.parse(row.steps),
    checks: checks.parse(row.checks),
    reason: row.reason,
    state: state.parse(row.state),
    createdAt: row.created_at,
  };
}

export function fromProposal(
  proposal: Omit<Proposal, 'id' | 'createdAt'>,
): Omit<Insertable<ProposalTable>, 'id' | 'created_at'> {
  return {
    project_id: proposal.projectId,
    run_id: proposal.runId,
    category: proposal.category,
    name: proposal.name,
    description: proposal.description,
    steps: toJson(proposal.steps),
    checks: toJson(proposal.checks),
    reason: proposal.reason,
    status: proposal.state.status,
    state: toJson(proposal.state),
  };
}
