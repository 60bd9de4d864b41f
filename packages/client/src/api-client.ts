import createFetchClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './generated/api-paths.ts';

/** What goes in and comes out, by the names of the schemas. */
export type ApiSchemas = components['schemas'];

/** Every route of the API under its path, with the types of what goes in and comes out. */
export type ApiClient = Client<paths, 'application/json'>;

export interface ApiClientOptions {
  /** Of the control plane, such as `http://127.0.0.1:8888`; the page that it serves leaves it empty. */
  readonly url: string;
  /** The home's token; a browser that has signed in needs none. */
  readonly token: string | null;
}

/**
 * The API over HTTP: `await api.GET('/projects/{project_name}', { params: { path: { project_name } } })` answers
 * `{data}`, or `{error}` with the body of the refusal. Rejects where no answer comes.
 */
export function createApiClient({ url, token }: ApiClientOptions): ApiClient {
  return createFetchClient<paths>({
    baseUrl: `${url}/api`,
    credentials: 'same-origin',
    ...(token === null ? {} : { headers: { authorization: `Bearer ${token}` } }),
  });
}
