import { api, read } from '#shared/api/api.ts';
import { keys } from '#shared/api/keys.ts';
import type { ReasonCode } from '#shared/api/wire.ts';
import { useLive } from '#shared/live/project-live-context.tsx';
import { skipToken, useQuery } from '@tanstack/react-query';

/** How many features wait for which reason; read while the filter is open. */
export function useReasonCounts(isWanted: boolean) {
  const { project } = useLive();
  return useQuery({
    queryKey: keys.area(project, 'reasons', 'counts'),
    queryFn: isWanted
      ? ({ signal }) =>
          read(
            api.GET('/projects/{project_name}/features/reason-counts', {
              params: { path: { project_name: project } },
              signal,
            }),
          )
      : skipToken,
  });
}

/** The features that wait for this reason; null while that is not known, or not asked. */
export function useIdsWithReason(code: ReasonCode | undefined): ReadonlySet<number> | null {
  const { project } = useLive();
  const { data } = useQuery({
    queryKey: keys.area(project, 'reasons', 'ids', code ?? null),
    queryFn: code === undefined ? skipToken : ({ signal }) => readIds(project, code, signal),
  });
  return code === undefined ? null : (data ?? null);
}

async function readIds(
  project: string,
  code: ReasonCode,
  signal: AbortSignal,
): Promise<ReadonlySet<number>> {
  const ids = new Set<number>();
  let after: number | null = 0;
  while (after !== null) {
    const page: { reasons: { feature_id: number }[]; next_after_id: number | null } = await read(
      api.GET('/projects/{project_name}/features/reasons', {
        params: { path: { project_name: project }, query: { code, after_id: after } },
        signal,
      }),
    );
    page.reasons.forEach(({ feature_id }) => ids.add(feature_id));
    after = page.next_after_id;
  }
  return ids;
}
