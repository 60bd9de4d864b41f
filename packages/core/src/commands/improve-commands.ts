import type { Proposal } from '@ropewalk/contracts';
import { roomForProposals, roomToday } from '../improve/improvement.ts';
import type { StoreTransaction } from '../ports/store.ts';
import { accept, refuse, type Result } from '../result.ts';
import { createFeatures } from './backlog-commands.ts';
import type { CommandHandler } from './handler.ts';
import { requireActiveRun, requireProject } from './require.ts';

/** Says whether and how a project is improved by itself. Every change begins a new interval. */
export const configureImprove: CommandHandler<'improve.configure'> = async (tx, input) => {
  const project = await requireProject(tx, input.projectId);
  if (!project.ok) {
    return project;
  }
  const { settings } = await tx.improveRecord(input.projectId, tx.now);
  const changed = { ...settings, ...input.change, changedAt: tx.now };
  await tx.saveImproveSettings(input.projectId, changed);
  if (!changed.enabled) {
    await endLooks(tx, input.projectId);
  }
  await tx.append(input.projectId, { type: 'improve.configured' });
  return accept(changed);
};

/** A look for improvements proposes features, as far as the day has room for them. */
export const addProposals: CommandHandler<'proposal.add'> = async (tx, input) => {
  const run = await requireActiveRun(tx, input.runId);
  if (!run.ok) {
    return run;
  }
  const { projectId, role } = run.value;
  if (role !== 'improving') {
    return refuse('role_not_allowed', `Run ${input.runId} is not there to propose features.`);
  }
  const record = await tx.improveRecord(projectId, input.dayStartsAt);
  const room = roomForProposals(record);
  if (input.proposals.length > room) {
    return refuse(
      'proposal_limit',
      room === 0
        ? 'No more proposals are wanted today. End your turn.'
        : `At most ${room} more ${room === 1 ? 'proposal is' : 'proposals are'} wanted today. Propose the best.`,
      { room },
    );
  }
  const taken = new Set([
    ...(await tx.features(projectId)).map((feature) => feature.name),
    ...(await tx.proposals(projectId)).flatMap(({ name, state }) =>
      state.status === 'accepted' ? [] : [name],
    ),
  ]);
  const added: Proposal[] = [];
  for (const draft of input.proposals) {
    if (taken.has(draft.name)) {
      return refuse(
        'feature_exists',
        `There is a feature or a proposal "${draft.name}" already (rejected ones count). Propose something else.`,
      );
    }
    taken.add(draft.name);
    const proposal = await tx.insertProposal({
      ...draft,
      projectId,
      runId: input.runId,
      state: { status: 'open' },
    });
    await tx.append(projectId, {
      type: 'proposal.added',
      proposalId: proposal.id,
      runId: input.runId,
      name: proposal.name,
    });
    added.push(proposal);
  }
  return accept(added);
};

/** Puts a proposal in the backlog as a feature. */
export const acceptProposal: CommandHandler<'proposal.accept'> = async (tx, input) => {
  const found = await requireOpen(tx, input.proposalId);
  if (!found.ok) {
    return found;
  }
  const proposal = found.value;
  const { projectId, category, name, description, steps, checks } = proposal;
  if (input.by === 'itself') {
    const record = await tx.improveRecord(projectId, input.dayStartsAt);
    if (record.settings.accept !== 'by_itself' || roomToday(record) <= 0) {
      return refuse('proposal_limit', `"${name}" waits for a person, or for another day.`);
    }
  }
  const created = await createFeatures(tx, {
    projectId,
    features: [
      {
        category,
        name,
        description,
        steps,
        checks,
        priority: null,
        dependsOnIds: [],
        dependsOnPositions: [],
      },
    ],
    origin: 'person',
    completesBacklog: false,
  });
  if (!created.ok) {
    return created;
  }
  const [feature] = created.value;
  if (feature === undefined) {
    throw new Error('the store created nothing and refused nothing');
  }
  const accepted: Proposal = {
    ...proposal,
    state: { status: 'accepted', featureId: feature.id, by: input.by, at: tx.now },
  };
  await tx.saveProposal(accepted);
  await tx.append(projectId, {
    type: 'proposal.accepted',
    proposalId: proposal.id,
    featureId: feature.id,
    by: input.by,
  });
  return accept(accepted);
};

/** Takes a proposal from the list; it is not proposed again. */
export const rejectProposal: CommandHandler<'proposal.reject'> = async (tx, { proposalId }) => {
  const found = await requireOpen(tx, proposalId);
  if (!found.ok) {
    return found;
  }
  const rejected: Proposal = { ...found.value, state: { status: 'rejected', at: tx.now } };
  await tx.saveProposal(rejected);
  await tx.append(rejected.projectId, { type: 'proposal.rejected', proposalId });
  return accept(rejected);
};

/** Ends looks for improvements: they never work beside a crew, or against a person's word. True if there were any. */
export async function endLooks(tx: StoreTransaction, projectId: number): Promise<boolean> {
  const looks = (await tx.activeRuns(projectId)).filter((run) => run.role === 'improving');
  for (const { id } of looks) {
    await tx.enqueue(projectId, { type: 'run.end', runId: id, how: 'kill' });
  }
  return looks.length > 0;
}

async function requireOpen(tx: StoreTransaction, proposalId: number): Promise<Result<Proposal>> {
  const proposal = await tx.proposal(proposalId);
  if (proposal === null) {
    return refuse(
      'proposal_unknown',
      `There is no proposal ${proposalId}. Ask for the list of proposals.`,
    );
  }
  return proposal.state.status === 'open'
    ? accept(proposal)
    : refuse('proposal_settled', `Proposal ${proposalId} was ${proposal.state.status} already.`);
}
