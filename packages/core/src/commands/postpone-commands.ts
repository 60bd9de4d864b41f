import { accept, refuse } from '../result.ts';
import type { CommandHandler } from './handler.ts';
import { requireFeature } from './require.ts';

/** A person moves a feature that nobody works on to the end of the queue. */
export const postponeFeature: CommandHandler<'feature.postpone'> = async (tx, { featureId }) => {
  const found = await requireFeature(tx, featureId);
  if (!found.ok) {
    return found;
  }
  const feature = found.value;
  switch (feature.state.status) {
    case 'passing':
      return refuse(
        'feature_passing',
        `Feature #${featureId} passes already: nothing is left to do.`,
      );
    case 'in_progress':
    case 'landing':
      return refuse(
        'feature_busy',
        `Feature #${featureId} is being worked on by run ${feature.state.runId}. Stop the run first, or wait for it.`,
      );
    default:
      break;
  }
  const newPriority = (await tx.highestPriority(feature.projectId)) + 1;
  await tx.saveFeature({ ...feature, priority: newPriority });
  await tx.append(feature.projectId, { type: 'feature.edited', featureId });
  return accept({ oldPriority: feature.priority, newPriority });
};
