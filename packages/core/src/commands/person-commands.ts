import type { Feature } from '@ropewalk/contracts';
import { decideDependencies } from '../backlog/dependencies.ts';
import type { StoreTransaction } from '../ports/store.ts';
import { accept, refuse, type Result } from '../result.ts';
import type { CommandHandler } from './handler.ts';
import { requireFeature } from './require.ts';

/** Changes what a feature says; what is not named stays. What passes was verified as it is written, and stays so. */
export const editFeature: CommandHandler<'feature.edit'> = async (tx, input) => {
  const found = await requireFeature(tx, input.featureId);
  if (!found.ok) {
    return found;
  }
  const feature = found.value;
  if (feature.state.status === 'passing') {
    return refuse(
      'feature_immutable',
      `Feature #${feature.id} passes as it is written, and cannot be edited. Reopen it, or add a new feature.`,
    );
  }
  const { dependencies: wanted, ...text } = input.change;
  const changed: Feature = { ...feature, ...text };
  const siblings = await tx.features(feature.projectId);
  if (siblings.some(({ id, name }) => id !== feature.id && name === changed.name)) {
    return refuse(
      'feature_exists',
      `There is a feature "${changed.name}" already. Choose another name.`,
    );
  }
  const dependencies = await changeDependencies(tx, siblings, feature, wanted);
  if (!dependencies.ok) {
    return dependencies;
  }
  await tx.saveFeature(changed);
  await tx.append(feature.projectId, { type: 'feature.edited', featureId: feature.id });
  return accept({ ...changed, dependencies: [...dependencies.value] });
};

async function changeDependencies(
  tx: StoreTransaction,
  siblings: readonly Feature[],
  feature: Feature,
  wanted: readonly number[] | undefined,
): Promise<Result<readonly number[]>> {
  if (wanted === undefined) {
    return accept(feature.dependencies);
  }
  const decided = decideDependencies(siblings, feature.id, { type: 'set', dependencyIds: wanted });
  if (decided.ok) {
    await tx.replaceDependencies(feature.id, decided.value);
  }
  return decided;
}
