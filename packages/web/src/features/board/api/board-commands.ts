import type { FeatureText } from '#shared/features/feature-text.logic.ts';
import { api, read } from '#shared/api/api.ts';
import type { Place } from '../move.logic.ts';

export interface Move {
  readonly ids: readonly number[];
  readonly place: Place;
}

const inProject = (project: string) => ({ params: { path: { project_name: project } } });

/** Puts features elsewhere in the order of work. */
export async function moveFeatures(project: string, { ids, place }: Move): Promise<unknown> {
  const where = place.at === 'before' ? { before_id: place.id } : { to: place.at };
  return read(
    api.POST('/projects/{project_name}/features/move', {
      ...inProject(project),
      body: { feature_ids: [...ids], ...where },
    }),
  );
}

/** Gives parked features another round. */
export async function retryFeatures(project: string, ids: readonly number[]): Promise<unknown> {
  return read(
    api.POST('/projects/{project_name}/features/retry', {
      ...inProject(project),
      body: { feature_ids: [...ids] },
    }),
  );
}

/** Removes features; those that depended on them let go. */
export async function deleteFeatures(
  project: string,
  ids: readonly number[],
): Promise<{ readonly affected_features: readonly number[] }> {
  return read(
    api.POST('/projects/{project_name}/features/delete', {
      ...inProject(project),
      body: { feature_ids: [...ids] },
    }),
  );
}

/** Puts one more feature at the end of the backlog. */
export async function addFeature(
  project: string,
  feature: FeatureText,
): Promise<{ readonly id: number }> {
  return read(
    api.POST('/projects/{project_name}/features', {
      ...inProject(project),
      body: { ...feature, steps: [...feature.steps] },
    }),
  );
}
