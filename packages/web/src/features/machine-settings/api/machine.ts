import type { ApiSchemas } from '@ropewalk/client/api';
import { api, read } from '#shared/api/api.ts';
import { keys } from '#shared/api/keys.ts';
import { providersQuery, settingsQuery, setupQuery } from '#shared/api/use-setup.ts';
import { queryOptions, useQueryClient } from '@tanstack/react-query';

export type Settings = ApiSchemas['Settings'];
export type SettingsChange = ApiSchemas['SettingsChange'];
export type Provider = ApiSchemas['ProviderList']['providers'][number];

export async function changeSettings(body: SettingsChange) {
  return read(api.PATCH('/settings', { body }));
}

/** Kept for the address that the provider has at this moment; never shown again. */
export async function putCredential(provider: Provider['id'], credential: string) {
  return read(
    api.PUT('/settings/providers/{provider_id}/credential', {
      params: { path: { provider_id: provider } },
      body: { credential },
    }),
  );
}

export async function deleteCredential(provider: Provider['id']) {
  return read(
    api.DELETE('/settings/providers/{provider_id}/credential', {
      params: { path: { provider_id: provider } },
    }),
  );
}

/** What the organisation says about commands; its file may change at any time. */
export const machinePolicyQuery = queryOptions({
  queryKey: keys.machine('policy'),
  queryFn: ({ signal }) => read(api.GET('/policy', { signal })),
  staleTime: 0,
});

export async function checkLine(line: string) {
  return read(api.POST('/policy/check', { body: { line } }));
}

export const machineUsageQuery = queryOptions({
  queryKey: keys.machine('usage'),
  queryFn: ({ signal }) => read(api.GET('/usage', { params: { query: { days: 14 } }, signal })),
  staleTime: 0,
});

export type PriceTable = ApiSchemas['PriceTable'];

/** A person's own prices may change at any time. */
export const pricesQuery = queryOptions({
  queryKey: keys.machine('prices'),
  queryFn: ({ signal }) => read(api.GET('/prices', { signal })),
  staleTime: 0,
});

export const driversQuery = queryOptions({
  queryKey: keys.machine('drivers'),
  queryFn: async ({ signal }) => (await read(api.GET('/drivers', { signal }))).drivers,
  staleTime: 0,
});

/** Whether this machine has what is needed; looks anew each time. */
export const doctorQuery = queryOptions({
  queryKey: keys.machine('doctor'),
  queryFn: async ({ signal }) => (await read(api.GET('/doctor', { signal }))).checks,
});

/** Reads anew what a change of the machine's settings shows in. */
export function useRenewSettings(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await Promise.all(
      [settingsQuery, providersQuery, setupQuery].map(({ queryKey }) =>
        queries.invalidateQueries({ queryKey }),
      ),
    );
  };
}
