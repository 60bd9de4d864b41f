import { mkdir, mkdtemp, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import {
  createTestDatabase,
  isOnPostgres,
} from '../../../packages/store/src/testing/test-database.ts';
import { startRopewalk, type Started } from '../../../packages/cli/src/testing/ropewalk.ts';
import { ask } from '../../api/support/api.ts';

/** `ropewalk serve --no-auth` with a home of its own, that can die and come back at the same address. */
export interface House {
  readonly url: string;
  readonly root: string;
  /** The home of whoever looks at it; goes with it. */
  readonly person: string;
  /** What agents play from their next run on. */
  play(playbook: unknown): Promise<void>;
  /** The path of a file for agents to wait for. */
  flag(name: string): string;
  /** Puts up such a file. */
  raise(name: string): Promise<void>;
  /** Asks the API; throws when it refuses. `path` is below `/api`. */
  must(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Ends the control plane without a word of warning. */
  kill(): Promise<void>;
  /** Starts it again on its home and port. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** What the program says when it is ready. */
const saidSchema = z.object({ url: z.string(), pid: z.int() });

/** Starts the program, without regression agents for now; the playbook is what its agents are played by. The caller closes it. */
export async function openHouse(playbook: unknown): Promise<House> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'ropewalk-house-')));
  const database = isOnPostgres() ? await createTestDatabase('empty') : null;
  const place = {
    home: join(root, 'home'),
    person: join(root, 'person'),
    cwd: root,
    store: database?.url,
  };
  const play = join(root, 'play');
  await Promise.all([mkdir(place.person), mkdir(play)]);
  const file = join(play, 'playbook.yaml');
  await writeFile(file, stringify(playbook));

  let program: Started | null = null;
  const start = async (...args: string[]): Promise<string> => {
    program = startRopewalk(['serve', '--no-auth', '--no-browser', '--json', ...args], place);
    return saidSchema.parse(JSON.parse(await program.said('}\n'))).url;
  };
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    program?.child.kill(signal);
    await program?.ended;
    program = null;
  };
  const close = async (): Promise<void> => {
    await end('SIGTERM');
    await database?.drop();
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const url = await start();
    const must = async (method: string, path: string, body?: unknown): Promise<unknown> => {
      const answer = await ask(`${url}/api${path}`, method, body);
      if (answer.status >= 300) {
        throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      }
      return answer.body;
    };
    await must('PATCH', '/settings', { driver: `playbook:${file}`, testing_agent_ratio: 0 });
    return {
      url,
      root,
      person: place.person,
      async play(next) {
        // An agent that starts meanwhile reads the one or the other, never half of one.
        await writeFile(`${file}.next`, stringify(next));
        await rename(`${file}.next`, file);
      },
      flag: (name) => join(play, name),
      raise: (name) => writeFile(join(play, name), ''),
      must,
      kill: () => end('SIGKILL'),
      restart: async () => void (await start('--port', new URL(url).port)),
      close,
    };
  } catch (failure) {
    await close();
    throw failure;
  }
}
