import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openApiSchema } from '../../../scripts/reference/open-api.ts';
import type { ListenOptions } from '../../../packages/cli/src/control-plane/listen-options.ts';
import { readWholeDatabase } from '../../../packages/store/src/testing/test-database.ts';
import { apiOf, signIn, type ApiCaller } from '../../api/support/api.ts';
import { openStage, type Stage } from '../../support/stage.ts';

/** One operation of the document that the server answers. */
export interface Route {
  readonly method: string;
  /** Below `/`, with parameters filled in that fit. */
  readonly path: string;
  readonly takesBody: boolean;
  /** `path` with its parameters by name. */
  readonly pattern: string;
}

/** A control plane with something to lose: a project, a feature, a terminal, a schedule and a signed-in browser. */
export interface Target {
  readonly stage: Stage;
  readonly api: ApiCaller;
  readonly url: string;
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  readonly token: string;
  /** What a browser that has signed in sends. */
  readonly cookie: string;
  readonly terminalId: string;
  readonly routes: readonly Route[];
  /** Every row of every table, as one digest: it is another one as soon as anything has changed. */
  state(): Promise<string>;
  close(): Promise<void>;
}

export async function openTarget(
  environment: NodeJS.ProcessEnv = {},
  listen?: ListenOptions,
): Promise<Target> {
  // Every request is written down, as is everything that might say too much.
  const stage = await openStage({ ROPEWALK_LOG: 'debug', ...environment }, listen);
  await stage.commit({ 'README.md': '# Stage\n' });
  await stage.register({ spec: 'A shop.' });
  const api = await apiOf(stage);
  await api('POST', '/projects/stage/features', {
    category: 'shop',
    name: 'Sign in',
    description: 'A person signs in.',
    steps: ['Open /sign-in'],
  });
  await api('POST', '/projects', { name: 'other', path: join(stage.root, 'person', 'other') });
  const [terminal] = (await api('GET', '/terminal/stage')).body as [{ id: string }];
  const document = openApiSchema.parse((await api('GET', '/openapi.json')).body);
  const routes = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { requestBody }]) => ({
      method: method.toUpperCase(),
      takesBody: requestBody !== undefined,
      pattern: `/api${path}`,
      path: `/api${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => valueOf(name, terminal.id))}`,
    })),
  );
  return {
    stage,
    api,
    url: stage.url(),
    host: new URL(stage.url()).host,
    token: await stage.token(),
    cookie: listen?.access === 'open' ? '' : await signIn(stage, api),
    terminalId: terminal.id,
    routes,
    state: async () =>
      stage.database === null
        ? digestOf(join(stage.home, 'ropewalk.db'))
        : // Its beat moves by itself.
          readWholeDatabase(stage.database, ['leadership']),
    close: () => stage.close(),
  };
}

/** Routes that change something. */
export function changing({ routes }: Target): readonly Route[] {
  return routes.filter(({ method }) => method !== 'GET');
}

/** Routes that only tell. */
export function reading({ routes }: Target): readonly Route[] {
  return routes.filter(({ method }) => method === 'GET');
}

/** Hands out the next few, round and round: over all routes each of them has its turn many times. */
export function takeTurns<T>(items: readonly T[]): (count: number) => readonly T[] {
  let taken = 0;
  return (count) =>
    Array.from({ length: count }, () => items[taken++ % items.length]).filter(
      (item) => item !== undefined,
    );
}

function valueOf(parameter: string, terminalId: string): string {
  switch (parameter) {
    case 'project_name':
      return 'stage';
    case 'terminal_id':
      return terminalId;
    case 'target':
      return 'ops';
    case 'provider_id':
      return 'glm';
    default:
      return '1';
  }
}

function digestOf(file: string): string {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const tables = database
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
      .all();
    const digest = createHash('sha256');
    for (const { name } of tables) {
      const rows = database.prepare(`SELECT * FROM "${String(name)}"`).all();
      digest.update(`${String(name)} ${JSON.stringify(rows)}`);
    }
    return digest.digest('hex');
  } finally {
    database.close();
  }
}
