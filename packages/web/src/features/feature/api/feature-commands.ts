import type { FeatureText } from '#shared/features/feature-text.logic.ts';
import { api, read } from '#shared/api/api.ts';

const pathOf = (project: string, featureId: number) => ({
  params: { path: { project_name: project, feature_id: featureId } },
});

/** What a person can ask for about a feature. */
export type FeatureRequest =
  | { readonly type: 'retry' | 'retest' | 'skip' | 'delete' }
  | { readonly type: 'reopen'; readonly note: string }
  | { readonly type: 'edit'; readonly change: FeatureText }
  | { readonly type: 'depend'; readonly ids: readonly number[] }
  | { readonly type: 'answer'; readonly fields: Readonly<Record<string, string | boolean>> };

/** Asks for it; what is refused is thrown as an `ApiError`. */
export async function askFor(
  project: string,
  featureId: number,
  request: FeatureRequest,
): Promise<unknown> {
  const at = pathOf(project, featureId);
  switch (request.type) {
    case 'retry':
      return read(api.POST('/projects/{project_name}/features/{feature_id}/retry', at));
    case 'retest':
      return read(api.POST('/projects/{project_name}/features/{feature_id}/retest', at));
    case 'skip':
      return read(api.PATCH('/projects/{project_name}/features/{feature_id}/skip', at));
    case 'delete':
      return read(api.DELETE('/projects/{project_name}/features/{feature_id}', at));
    case 'reopen':
      return read(
        api.POST('/projects/{project_name}/features/{feature_id}/reopen', {
          ...at,
          body: { note: request.note },
        }),
      );
    case 'edit':
      return read(
        api.PATCH('/projects/{project_name}/features/{feature_id}', {
          ...at,
          body: { ...request.change, steps: [...request.change.steps] },
        }),
      );
    case 'depend':
      return read(
        api.PUT('/projects/{project_name}/features/{feature_id}/dependencies', {
          ...at,
          body: { dependency_ids: [...request.ids] },
        }),
      );
    case 'answer':
      return read(
        api.POST('/projects/{project_name}/features/{feature_id}/resolve-human-input', {
          ...at,
          body: { fields: request.fields },
        }),
      );
  }
}
