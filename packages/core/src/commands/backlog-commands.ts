import type { Feature } from '@ropewalk/contracts';
import { decideDependencies, type DependencyChange } from '../backlog/dependencies.ts';
import { decideDrafts, resolveDraft } from '../backlog/drafts.ts';
import { giveBack, isHeld } from '../feature/feature-machine.ts';
import type { StoreTransaction } from '../ports/store.ts';
import { accept, refuse, type Result } from '../result.ts';
import type { CommandHandler } from './handler.ts';
import { endWhenEmptyHanded, saveMoved, setOutcome } from './record.ts';
import { requireFeature, requireProject } from './require.ts';

/** Adds features, all or none. Dependencies may point at each other in any order, but not in a circle. */
export const createFeatures: CommandHandler<'feature.create'> = async (tx, input) => {
  const project = await requireProject(tx, input.projectId);
  if (!project.ok) {
    return project;
  }
  const existing = await tx.features(input.projectId);
  const taken = new Set(existing.map((feature) => feature.name));
  for (const { name } of input.features) {
    if (taken.has(name)) {
      return refuse(
        'feature_exists',
        `There is a feature "${name}" already. Leave it out or rename it.`,
      );
    }
    taken.add(name);
  }
  const wired = decideDrafts(input.features, new Set(existing.map((feature) => feature.id)));
  if (!wired.ok) {
    return wired;
  }
  const created: Feature[] = [];
  for (const draft of input.features) {
    created.push(
      await tx.insertFeature({
        projectId: input.projectId,
        category: draft.category,
        name: draft.name,
        description: draft.description,
        steps: [...draft.steps],
        dependencies: [],
        origin: input.origin,
        checks: [...draft.checks],
        priority: draft.priority,
      }),
    );
  }
  const ids = created.map((feature) => feature.id);
  const answer: Feature[] = [];
  for (const [position, feature] of created.entries()) {
    const draft = input.features[position];
    const dependencies = draft === undefined ? [] : [...resolveDraft(draft, ids)];
    await tx.replaceDependencies(feature.id, dependencies);
    await tx.append(input.projectId, {
      type: 'feature.created',
      featureId: feature.id,
      name: feature.name,
    });
    answer.push({ ...feature, dependencies });
  }
  if (input.completesBacklog && !project.value.initialized) {
    await tx.saveProject({ ...project.value, initialized: true });
  }
  return accept(answer);
};

/** Removes a feature. A run that works on it finds its lease gone. */
export const deleteFeature: CommandHandler<'feature.delete'> = async (
  tx,
  { featureId, dependents: what },
) => {
  const feature = await requireFeature(tx, featureId);
  if (!feature.ok) {
    return feature;
  }
  const { projectId } = feature.value;
  const dependents = await tx.dependents(featureId);
  await stopWorkOn(tx, feature.value);
  for (const dependent of what === 'let_go' ? dependents : []) {
    const kept = dependent.dependencies.filter((id) => id !== featureId);
    await tx.replaceDependencies(dependent.id, kept);
    await tx.append(projectId, { type: 'feature.edited', featureId: dependent.id });
  }
  await tx.deleteFeature(featureId);
  await tx.append(projectId, { type: 'feature.deleted', featureId });
  return accept({ affected: dependents.map((other) => other.id) });
};

/** Its landing must not go on, and whoever holds it has nothing to do there any more. */
async function stopWorkOn(tx: StoreTransaction, feature: Feature): Promise<void> {
  const landing = await tx.openLanding(feature.id);
  if (landing !== null) {
    const refusal = { code: 'interrupted' } as const;
    await tx.saveLanding({ ...landing, state: { status: 'refused', refusal, at: tx.now } });
    await tx.append(feature.projectId, {
      type: 'landing.refused',
      landingId: landing.id,
      featureId: feature.id,
      runId: landing.runId,
      refusal,
    });
  }
  const { state } = feature;
  const testing = await tx.lease(feature.id, 'testing');
  const holders = [isHeld(state) ? state.runId : null, testing?.runId ?? null];
  for (const runId of holders) {
    const run = runId === null ? null : await tx.run(runId);
    if (run !== null) {
      await endWhenEmptyHanded(tx, await setOutcome(tx, run, feature.id, 'cancelled'));
    }
  }
}

/** Makes one feature wait for another. */
export const addDependency: CommandHandler<'feature.add_dependency'> = async (tx, input) =>
  changeDependencies(tx, input.featureId, { type: 'add', dependencyId: input.dependencyId });

/** Takes a dependency away. */
export const removeDependency: CommandHandler<'feature.remove_dependency'> = async (tx, input) =>
  changeDependencies(tx, input.featureId, { type: 'remove', dependencyId: input.dependencyId });

/** Replaces all dependencies of a feature. */
export const setDependencies: CommandHandler<'feature.set_dependencies'> = async (tx, input) =>
  changeDependencies(tx, input.featureId, { type: 'set', dependencyIds: input.dependencyIds });

/** A person gives a parked feature another round, with its counters at zero. */
export const retryFeature: CommandHandler<'feature.retry'> = async (tx, { featureId }) => {
  const feature = await requireFeature(tx, featureId);
  if (!feature.ok) {
    return feature;
  }
  if (feature.value.state.status !== 'parked') {
    return refuse(
      'feature_not_parked',
      `Feature #${featureId} is not parked: it is ${feature.value.state.status}.`,
    );
  }
  const fresh: Feature = {
    ...feature.value,
    attempts: 0,
    regressions: 0,
    inconclusives: 0,
    skips: 0,
  };
  return accept(await saveMoved(tx, giveBack(fresh)));
};

/** Answers the question of a waiting feature. */
export const answerFeature: CommandHandler<'feature.answer'> = async (tx, input) => {
  const found = await requireFeature(tx, input.featureId);
  if (!found.ok) {
    return found;
  }
  const { state } = found.value;
  if (state.status !== 'needs_input') {
    return refuse(
      'feature_not_waiting',
      `Feature #${input.featureId} does not wait for an answer.`,
    );
  }
  const missing = state.question.fields.filter((field) => {
    const value = input.fields[field.id];
    return field.required && (value === undefined || value === null || value === '');
  });
  if (missing.length > 0) {
    return refuse(
      'answer_incomplete',
      `These fields need an answer: ${missing.map((field) => field.label).join(', ')}.`,
      { fields: missing.map((field) => field.id) },
    );
  }
  const answer = { fields: { ...input.fields }, respondedAt: tx.now, by: input.by };
  return accept(await saveMoved(tx, giveBack({ ...found.value, answer })));
};

/** Keeps a note with a feature for whoever comes next. */
export const noteFeature: CommandHandler<'feature.note'> = async (tx, input) => {
  const feature = await requireFeature(tx, input.featureId);
  if (!feature.ok) {
    return feature;
  }
  const note = await tx.insertNote(input);
  await tx.append(feature.value.projectId, {
    type: 'feature.noted',
    featureId: input.featureId,
    note,
  });
  return accept(note);
};

async function changeDependencies(
  tx: StoreTransaction,
  featureId: number,
  change: DependencyChange,
): Promise<Result<Feature>> {
  const feature = await requireFeature(tx, featureId);
  if (!feature.ok) {
    return feature;
  }
  const features = await tx.features(feature.value.projectId);
  const decided = decideDependencies(features, featureId, change);
  if (!decided.ok) {
    return decided;
  }
  await tx.replaceDependencies(featureId, decided.value);
  await tx.append(feature.value.projectId, { type: 'feature.edited', featureId });
  return accept({ ...feature.value, dependencies: [...decided.value] });
}
