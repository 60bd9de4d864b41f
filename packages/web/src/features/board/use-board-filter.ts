import { useNavigate, useSearch } from '@tanstack/react-router';
import { toProjectSearch } from '#shared/navigation/project-search.logic.ts';
import { useCallback, useMemo } from 'react';
import type { BoardFilter } from './filter.logic.ts';

/** The filter stands in the address: it can be linked to, and the way back takes it back. */
export function useBoardFilter(): readonly [BoardFilter, (filter: BoardFilter) => void] {
  const { q, category, status, reason } = useSearch({ from: '/p/$project/board' });
  const navigate = useNavigate({ from: '/p/$project/board' });
  const filter = useMemo(
    (): BoardFilter => ({
      ...(q === undefined ? {} : { q }),
      ...(category === undefined ? {} : { category }),
      ...(status === undefined ? {} : { status }),
      ...(reason === undefined ? {} : { reason }),
    }),
    [q, category, status, reason],
  );
  const setFilter = useCallback(
    (next: BoardFilter) => {
      void navigate({
        to: '.',
        replace: true,
        search: (before) => ({ ...toProjectSearch(before), ...next }),
      });
    },
    [navigate],
  );
  return [filter, setFilter];
}
