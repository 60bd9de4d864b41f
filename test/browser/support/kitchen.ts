import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import {
  createTestDatabase,
  isOnPostgres,
} from '../../../packages/store/src/testing/test-database.ts';
import { startRopewalk } from '../../../packages/cli/src/testing/ropewalk.ts';
import { ask } from '../../api/support/api.ts';

/** A demo crew for a page: `ropewalk serve --no-auth` with a project that a playbook builds when it is started. */
export interface Kitchen {
  readonly url: string;
  /** The home of whoever looks at it; goes with it. */
  readonly person: string;
  /** Of the control plane. */
  readonly processId: number;
  /** Lets the agents go on, who wait with their work half done. */
  goOn(): Promise<void>;
  close(): Promise<void>;
}

export const PROJECT = 'kitchen';

/** What the program says when it is ready. */
const saidSchema = z.object({ url: z.string(), pid: z.int() });

const SPEC = `<project_specification>
<project_name>Kitchen</project_name>
<overview>A household knows what is at home and what to cook with it.</overview>
</project_specification>
`;

const DEV_SERVER = `import { createServer } from 'node:http';
const server = createServer((_, response) => response.end('The kitchen is open.'));
server.listen(Number(process.env.PORT), '127.0.0.1', () =>
  console.log(\`  Local:   http://localhost:\${server.address().port}/\`),
);
`;

/** Starts the program with a home of its own and registers the project. The caller closes it. */
export async function openKitchen(): Promise<Kitchen> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'ropewalk-kitchen-')));
  const database = isOnPostgres() ? await createTestDatabase('empty') : null;
  const place = {
    home: join(root, 'home'),
    person: join(root, 'person'),
    cwd: root,
    store: database?.url,
  };
  const play = join(root, 'play');
  await Promise.all([mkdir(place.person), mkdir(play)]);
  const goOnFile = join(play, 'go-on');
  const playbook = join(play, 'playbook.yaml');
  await writeFile(playbook, stringify(toPlaybook(goOnFile)));

  const program = startRopewalk(['serve', '--no-auth', '--no-browser', '--json'], place);
  const close = async (): Promise<void> => {
    program.child.kill('SIGTERM');
    await program.ended;
    await database?.drop();
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const { url, pid } = saidSchema.parse(JSON.parse(await program.said('}\n')));
    await must(url, 'POST', '/projects', {
      name: PROJECT,
      path: join(place.person, PROJECT),
      spec_method: 'manual',
    });
    await must(url, 'PUT', `/projects/${PROJECT}/prompts`, { app_spec: SPEC });
    // Which program plays the agents is no part of the reference's protocol.
    await must(url, 'PATCH', '/settings', { driver: `playbook:${playbook}` });
    return {
      url,
      person: place.person,
      processId: pid,
      goOn: () => writeFile(goOnFile, ''),
      close,
    };
  } catch (failure) {
    await close();
    throw failure;
  }
}

async function must(url: string, method: string, path: string, body: unknown): Promise<void> {
  const { status, body: said } = await ask(`${url}/api${path}`, method, body);
  if (status !== 200) {
    throw new Error(`${method} ${path}: ${status} ${JSON.stringify(said)}`);
  }
}

function toPlaybook(goOnFile: string) {
  const files = {
    'package.json': JSON.stringify({
      name: PROJECT,
      private: true,
      scripts: { dev: 'node dev.mjs' },
    }),
    'dev.mjs': DEV_SERVER,
  };
  const feature = (name: string, needs: readonly number[]) => ({
    category: 'Kitchen',
    name,
    description: `The kitchen has: ${name}.`,
    steps: [`The file ${name}.txt exists`],
    depends_on_indices: needs,
  });
  const features = [
    feature('Pantry', []),
    feature('Recipes', []),
    feature('Search', [1]),
    feature('Shopping', [0, 1]),
  ];
  const file = '{{feature.name}}.txt';
  return {
    version: 1,
    initializer: [
      { say: 'I read the specification.' },
      ...Object.entries(files).map(([path, content]) => ({ write: { path, content } })),
      { call: { tool: 'feature_create_bulk', expect: 'accepted', arguments: { features } } },
      { land: null },
    ],
    coding: {
      '*': {
        attempts: [
          [
            { say: 'I begin with {{feature.name}}.' },
            { write: { path: file, content: 'not yet\n' } },
            { run: `until test -f '${goOnFile}'; do sleep 0.05; done` },
            { write: { path: file, content: 'here\n' } },
            { land: { checks: [`grep -q here '${file}'`] } },
          ],
        ],
      },
    },
    testing: {
      '*': {
        steps: [
          { say: 'I look at {{feature.name}} again.' },
          { expect: { command: `grep -q here '${file}'`, reason: 'It is gone.' } },
        ],
      },
    },
  };
}
