import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './api-error.ts';

const MOST_TRIES = 3;

/** What has been read stays true until the socket says otherwise: nothing is asked again by the clock or by focus. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        // A refusal stays one. Where nobody answers, the socket asks again for everything when it is back.
        retry: (failures, failure) =>
          failures < MOST_TRIES && !(failure instanceof ApiError && failure.status > 0),
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
}
