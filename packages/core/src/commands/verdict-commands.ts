import { accept } from '../result.ts';
import type { CommandHandler } from './handler.ts';

/** Keeps a verdict that moves no feature, such as a baseline's. */
export const recordVerdict: CommandHandler<'verdict.record'> = async (tx, input) => {
  const verdict = await tx.insertVerdict(input.verdict);
  await tx.append(verdict.projectId, {
    type: 'verdict.recorded',
    verdictId: verdict.id,
    kind: verdict.kind,
    featureId: verdict.featureId,
    outcome: verdict.outcome,
    commit: verdict.commit,
  });
  return accept(verdict);
};

/** Writes the new state of a provider account, unless it has become another one meanwhile. */
export const changeQuota: CommandHandler<'quota.change'> = async (tx, input) => {
  if (input.from !== undefined) {
    const { state } = await tx.quota(input.account);
    if (JSON.stringify(state) !== JSON.stringify(input.from)) {
      return accept({ written: false });
    }
  }
  await tx.saveQuota(input.account, input.state);
  await tx.append(input.projectId, {
    type: 'quota.changed',
    account: input.account,
    state: input.state,
  });
  return accept({ written: true });
};
