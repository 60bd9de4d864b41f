import { useNavigate, useRouterState } from '@tanstack/react-router';
import { useMemo, type MouseEvent } from 'react';

/** Where the cards of a board lead. One for all of them: a link of the router for each costs more than the card. */
export interface CardAddress {
  hrefOf(id: number): string;
  /** Opens the feature here, unless the browser was asked to open it elsewhere. */
  open(event: MouseEvent, id: number): void;
}

export function useCardAddress(): CardAddress {
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  const search = useRouterState({ select: (state) => state.location.searchStr });
  const navigate = useNavigate();
  return useMemo(
    () => ({
      hrefOf(id) {
        const params = new URLSearchParams(search);
        params.set('feature', String(id));
        return `${pathname}?${params.toString()}`;
      },
      open(event, id) {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) {
          return;
        }
        event.preventDefault();
        void navigate({ to: '.', search: (before) => ({ ...before, feature: id }) });
      },
    }),
    [pathname, search, navigate],
  );
}
