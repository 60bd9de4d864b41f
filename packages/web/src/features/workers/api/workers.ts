import type { ApiSchemas } from '@ropewalk/client/api';
import { api, read } from '#shared/api/api.ts';
import { keys } from '#shared/api/keys.ts';
import { queryOptions } from '@tanstack/react-query';

export type Worker = ApiSchemas['Worker'];
export type JoinToken = ApiSchemas['JoinToken'];
export type WantedState = 'open' | 'cordoned' | 'draining' | 'removed';

/** Who is in the fleet; kept true by the machine's socket. */
export const workersQuery = queryOptions({
  queryKey: [...keys.fleet, 'workers'],
  queryFn: ({ signal }) => read(api.GET('/workers', { signal })),
  staleTime: 0,
});

/** What lets machines join, without the secrets. */
export const joinTokensQuery = queryOptions({
  queryKey: [...keys.fleet, 'tokens'],
  queryFn: async ({ signal }) => (await read(api.GET('/workers/tokens', { signal }))).tokens,
  staleTime: 0,
});

export async function changeWorker(id: number, state: WantedState) {
  return read(api.PATCH('/workers/{id}', { params: { path: { id } }, body: { state } }));
}

/** Its secret is in the answer, this once. */
export async function makeJoinToken(name: string) {
  return read(api.POST('/workers/tokens', { body: { name } }));
}

export async function revokeJoinToken(id: number) {
  return read(api.DELETE('/workers/tokens/{id}', { params: { path: { id } } }));
}
