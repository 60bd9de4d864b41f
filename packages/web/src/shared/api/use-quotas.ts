import { queryOptions, useQuery } from '@tanstack/react-query';
import { useNow } from '../format/use-now.ts';
import { api, read } from './api.ts';
import { keys } from './keys.ts';

/** How often one looks at the clock where nothing is counted down. */
const RARELY_MS = 600_000;

/** Accounts, and by how much the clock of the control plane is before the one of this browser. */
export const quotasQuery = queryOptions({
  queryKey: keys.machine('quotas'),
  queryFn: async ({ signal }) => {
    const { quotas, at } = await read(api.GET('/quotas', { signal }));
    return { quotas, aheadMs: at - Date.now() };
  },
});

export type Quota = Awaited<
  ReturnType<NonNullable<(typeof quotasQuery)['queryFn']>>
>['quotas'][number];

/** An account on which nothing may be started; `leftMs` is counted down here, from what the control plane says. */
export interface ParkedAccount extends Pick<Quota, 'account' | 'projects'> {
  readonly parked: NonNullable<Quota['parked']>;
  /** Null where nobody knows when work goes on: a run tries. */
  readonly leftMs: number | null;
}

/** Parked accounts, of one project or of all; the one that waits longest first. */
export function useParkedAccounts(project?: string): readonly ParkedAccount[] {
  const { data } = useQuery(quotasQuery);
  const isParked = data?.quotas.some(({ parked }) => parked !== null) ?? false;
  const now = useNow(isParked ? 1000 : RARELY_MS);
  return (data?.quotas ?? [])
    .flatMap(({ account, parked, projects }) => {
      const isMine = project === undefined || projects.includes(project);
      if (parked === null || !isMine) return [];
      const leftMs =
        parked.until === null ? null : Math.max(0, parked.until - (now + (data?.aheadMs ?? 0)));
      return [{ account, parked, projects, leftMs }];
    })
    .toSorted((one, other) => (other.leftMs ?? 0) - (one.leftMs ?? 0));
}
