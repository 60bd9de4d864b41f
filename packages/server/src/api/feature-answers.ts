import type { ApiFeature, Feature, FeatureList, Project } from '@ropewalk/contracts';
import { accept, refuse, type Result, type Store } from '@ropewalk/core';
import type { Engine } from '@ropewalk/engine';
import { passingIds, toWireFeature, unmetDependencies } from '../wire/wire-feature.ts';

type Deps = { readonly store: Store; readonly engine: Engine; now(): number };

/** The backlog in columns. A parked feature stands among the pending ones, where every client shows it. */
export async function listFeatures(
  { store, engine, now }: Deps,
  project: Project,
  options: { readonly reasons: boolean },
): Promise<FeatureList> {
  const [features, tested, reasons] = await Promise.all([
    store.query('features', { projectId: project.id }),
    testedFeatures(store, project.id, now()),
    options.reasons ? engine.reasons(project.id) : null,
  ]);
  const passing = passingIds(features);
  const list: FeatureList = { pending: [], in_progress: [], done: [], needs_human_input: [] };
  const ordered = features.toSorted(
    (one, other) => one.priority - other.priority || one.id - other.id,
  );
  for (const feature of ordered) {
    list[columnOf(feature)].push(
      toApiFeature(feature, passing, {
        testing: tested.has(feature.id),
        notes: [],
        reason: reasons?.get(feature.id) ?? null,
      }),
    );
  }
  return list;
}

/** Features that somebody tests at this moment. */
async function testedFeatures(
  store: Store,
  projectId: number,
  now: number,
): Promise<ReadonlySet<number>> {
  const leases = await store.query('leases', { projectId, now });
  return new Set(leases.flatMap((lease) => (lease.purpose === 'testing' ? [lease.featureId] : [])));
}

function columnOf({ state }: Feature): keyof FeatureList {
  switch (state.status) {
    case 'passing':
      return 'done';
    case 'needs_input':
      return 'needs_human_input';
    case 'in_progress':
    case 'landing':
      return 'in_progress';
    case 'pending':
    case 'parked':
      return 'pending';
  }
}

/** One feature with its notes and the reason why nobody works on it. */
export async function readFeature(deps: Deps, feature: Feature): Promise<ApiFeature> {
  const { store, engine } = deps;
  const [dependencies, tested, notes, reasons] = await Promise.all([
    // There are few of them, where the backlog may be long.
    Promise.all(feature.dependencies.map((featureId) => store.query('feature', { featureId }))),
    testedFeatures(store, feature.projectId, deps.now()),
    store.query('notes', { featureId: feature.id }),
    engine.reasons(feature.projectId),
  ]);
  const passing = passingIds(dependencies.filter((dependency) => dependency !== null));
  return toApiFeature(feature, passing, {
    testing: tested.has(feature.id),
    notes,
    reason: reasons.get(feature.id) ?? null,
  });
}

/** A feature of this project; one of another project is as unknown as one that never was. */
export async function requireFeature(
  store: Store,
  project: Project,
  featureId: number,
): Promise<Result<Feature>> {
  const feature = await store.query('feature', { featureId });
  return feature === null || feature.projectId !== project.id
    ? refuse('feature_unknown', `Feature ${featureId} not found in "${project.name}".`)
    : accept(feature);
}

function toApiFeature(
  feature: Feature,
  passing: ReadonlySet<number>,
  context: Parameters<typeof toWireFeature>[1],
): ApiFeature {
  const blocking = feature.state.status === 'passing' ? [] : unmetDependencies(feature, passing);
  return {
    ...toWireFeature(feature, context),
    blocked: blocking.length > 0,
    blocking_dependencies: [...blocking],
  };
}

/** Features that have just been added: nobody has worked on them yet. */
export async function toFreshFeatures(
  store: Store,
  features: readonly Feature[],
): Promise<ApiFeature[]> {
  const [first] = features;
  const independent = features.every(({ dependencies }) => dependencies.length === 0);
  const known =
    first === undefined || independent
      ? []
      : await store.query('features', { projectId: first.projectId });
  const passing = passingIds(known);
  return features.map((feature) =>
    toApiFeature(feature, passing, { testing: false, notes: [], reason: null }),
  );
}
