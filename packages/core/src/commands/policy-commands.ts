import type { PolicyVersion } from '@ropewalk/contracts';
import { readProjectPolicy } from '@ropewalk/contracts/policy-file';
import { policyInForce } from '../policy-file/policy-in-force.ts';
import type { StoreTransaction } from '../ports/store.ts';
import { accept, refuse, type Result } from '../result.ts';
import { retryFeature } from './backlog-commands.ts';
import type { CommandHandler } from './handler.ts';
import { requireProject } from './require.ts';

/** Notes a content of the policy file. Only a person's word gives it any effect. */
export const observePolicy: CommandHandler<'policy.observe'> = async (tx, input) => {
  const { projectId, content, hash, origin } = input;
  const project = await requireProject(tx, projectId);
  if (!project.ok) return project;
  const versions = await tx.policyVersions(projectId);
  const inForce = policyInForce(versions);
  if (origin.type === 'target') {
    const last = versions.find((version) => version.origin.type === 'target');
    if (last?.hash === hash || (last === undefined && content === '')) {
      return accept({ waiting: openOne(versions, hash) });
    }
  }
  await replaceEarlier(tx, versions, input);
  if (hash === inForce?.hash || (inForce === null && content === '')) {
    if (origin.type === 'target') await noteTarget(tx, input, inForce);
    return accept({ waiting: null });
  }
  if (versions.some((version) => version.hash === hash && isUndecided(version))) {
    return accept({ waiting: openOne(versions, hash) });
  }
  const waiting = await tx.insertPolicyVersion({
    projectId,
    content,
    hash,
    origin,
    state: { status: 'open' },
  });
  const { runId, featureId } =
    origin.type === 'landing' ? origin : { runId: null, featureId: null };
  await tx.append(projectId, { type: 'policy.proposed', hash, runId, featureId });
  return accept({ waiting });
};

/** Keeps in mind what stands on the target branch, so that going back from it is noticed. */
async function noteTarget(
  tx: StoreTransaction,
  {
    projectId,
    content,
    hash,
    origin,
  }: Pick<PolicyVersion, 'projectId' | 'content' | 'hash' | 'origin'>,
  inForce: PolicyVersion | null,
): Promise<void> {
  const over = { status: 'replaced', at: tx.now } as const;
  if (inForce !== null) await tx.savePolicyVersion({ ...inForce, state: over });
  const state = inForce?.state ?? over;
  await tx.insertPolicyVersion({ projectId, content, hash, origin, state });
}

/** Puts a content in force, and lets go on what waited for it. */
export const acceptPolicy: CommandHandler<'policy.accept'> = async (tx, input) => {
  const found = await requireVersion(tx, input);
  if (!found.ok) return found;
  const { version, inForce } = found.value;
  if (version.state.status === 'accepted') return accept(version);
  const reading = version.content === '' ? null : readProjectPolicy(version.content);
  if (reading !== null && !reading.ok) {
    const told = reading.problems.map(({ line, message }) => `line ${line}: ${message}`).join('; ');
    return refuse(
      'policy_invalid',
      `This file cannot be accepted (${told}). Have it mended, and accept what comes then.`,
      { problems: reading.problems },
    );
  }
  if (inForce !== null) {
    await tx.savePolicyVersion({ ...inForce, state: { status: 'replaced', at: tx.now } });
  }
  const accepted: PolicyVersion = {
    ...version,
    state: { status: 'accepted', at: tx.now, by: input.by },
  };
  await tx.savePolicyVersion(accepted);
  await tx.append(input.projectId, { type: 'policy.accepted', hash: input.hash });
  await letGoOn(tx, accepted);
  return accept(accepted);
};

/** Turns a content down. What holds keeps holding. */
export const refusePolicy: CommandHandler<'policy.refuse'> = async (tx, input) => {
  const found = await requireVersion(tx, input);
  if (!found.ok) return found;
  const { version } = found.value;
  if (version.state.status !== 'open') {
    return refuse('policy_settled', `This content was ${version.state.status} already.`);
  }
  const refused: PolicyVersion = {
    ...version,
    state: { status: 'refused', at: tx.now, by: input.by },
  };
  await tx.savePolicyVersion(refused);
  await tx.append(input.projectId, { type: 'policy.refused', hash: input.hash });
  return accept(refused);
};

/** Says how many calls of a run were refused; nothing else changes. */
export const reportRefusals: CommandHandler<'run.report_refusals'> = async (tx, input) => {
  const run = await tx.run(input.runId);
  if (run === null) return refuse('run_unknown', `There is no run ${input.runId}.`);
  await tx.append(run.projectId, { type: 'run.calls_refused', ...input });
  return accept(null);
};

/** Says what was found; the run is ended by whoever found it. */
export const reportTrespass: CommandHandler<'run.report_trespass'> = async (tx, input) => {
  const run = await tx.run(input.runId);
  if (run === null) return refuse('run_unknown', `There is no run ${input.runId}.`);
  const { runId, place } = input;
  const [others, files] = [[...input.others], [...input.files]];
  await tx.append(run.projectId, { type: 'run.trespassed', runId, others, place, files });
  return accept(null);
};

/** A feature whose landing had only this in its way is tried again, from the work that was saved. */
async function letGoOn(tx: StoreTransaction, { origin }: PolicyVersion): Promise<void> {
  if (origin.type !== 'landing' || origin.featureId === null) return;
  const feature = await tx.feature(origin.featureId);
  const { state } = feature ?? {};
  if (state?.status === 'parked' && state.reason === 'config_change_needs_person') {
    await retryFeature(tx, { featureId: origin.featureId });
  }
}

/** Of one place only the newest content waits. */
async function replaceEarlier(
  tx: StoreTransaction,
  versions: readonly PolicyVersion[],
  { origin, hash }: Pick<PolicyVersion, 'origin' | 'hash'>,
): Promise<void> {
  for (const version of versions) {
    const isOfSamePlace =
      origin.type === 'landing'
        ? version.origin.type === 'landing' && version.origin.featureId === origin.featureId
        : version.origin.type === 'target';
    if (version.state.status === 'open' && version.hash !== hash && isOfSamePlace) {
      await tx.savePolicyVersion({ ...version, state: { status: 'replaced', at: tx.now } });
    }
  }
}

function isUndecided({ state }: PolicyVersion): boolean {
  return state.status === 'open' || state.status === 'refused';
}

function openOne(versions: readonly PolicyVersion[], hash: string): PolicyVersion | null {
  return versions.find((one) => one.hash === hash && one.state.status === 'open') ?? null;
}

async function requireVersion(
  tx: StoreTransaction,
  { projectId, hash }: { readonly projectId: number; readonly hash: string },
): Promise<Result<{ readonly version: PolicyVersion; readonly inForce: PolicyVersion | null }>> {
  const versions = await tx.policyVersions(projectId);
  const version = versions.find((one) => one.hash === hash && one.state.status !== 'replaced');
  if (version !== undefined) return accept({ version, inForce: policyInForce(versions) });
  return versions.some((one) => one.hash === hash)
    ? refuse('policy_settled', 'Something else was proposed or accepted in place of this content.')
    : refuse('policy_unknown', 'Nothing with this content is proposed. Look again at what is.');
}
