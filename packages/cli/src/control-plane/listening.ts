import type { OutletsDeps } from '@ropewalk/engine';
import type { HttpServer, RunTokens } from '@ropewalk/server';

/** Where we listen; known only once everything that must know it has been built. */
export interface Listening {
  url: string;
  server: Pick<HttpServer, 'port' | 'answer'> | null;
}

/** What is reached of us from behind the wall. */
export function toolsOf({
  listening,
  tokens,
}: {
  readonly listening: Listening;
  readonly tokens: RunTokens;
}): OutletsDeps['tools'] {
  return {
    port: () => listening.server?.port ?? 0,
    answer: (request, response) => listening.server?.answer(request, response),
    runOf: (bearer) => tokens.resolve(bearer)?.runId ?? null,
  };
}
