import { queryOptions } from '@tanstack/react-query';
import { api, read } from './api.ts';
import { keys } from './keys.ts';

/** What of this machine is ready, and what to do about the rest. */
export const setupQuery = queryOptions({
  queryKey: keys.machine('setup'),
  queryFn: ({ signal }) => read(api.GET('/setup/status', { signal })),
});

/** The settings of the machine. */
export const settingsQuery = queryOptions({
  queryKey: keys.settings,
  queryFn: ({ signal }) => read(api.GET('/settings', { signal })),
});

export const providersQuery = queryOptions({
  queryKey: keys.machine('providers'),
  queryFn: ({ signal }) => read(api.GET('/settings/providers', { signal })),
});
