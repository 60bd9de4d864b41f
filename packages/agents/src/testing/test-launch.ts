import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { AgentEnding, AgentEvent } from '@ropewalk/contracts';
import type { AgentLaunch, AgentSession } from '@ropewalk/core';
import { createDirectSpawner, type DirectSpawner } from './direct-spawner.ts';

/** A launch in a temporary folder, without a wall. */
export interface TestLaunch {
  readonly launch: AgentLaunch;
  readonly spawner: DirectSpawner;
  /** Ends what is left, removes the folder; resolves with how many processes were left. */
  close(): Promise<number>;
}

/** Builds the folders of a run. `overrides` replace fields of the launch. */
export async function createTestLaunch(overrides: Partial<AgentLaunch> = {}): Promise<TestLaunch> {
  const root = await mkdtemp(join(tmpdir(), 'rw-'));
  const spawner = createDirectSpawner();
  const folders = { cwd: join(root, 'work'), home: join(root, 'home'), tmp: join(root, 'tmp') };
  await Promise.all(Object.values(folders).map((folder) => mkdir(folder)));
  return {
    spawner,
    launch: {
      runId: 1,
      role: 'coding',
      prompt: 'Please work.',
      manner: 'work',
      access: 'write',
      model: null,
      ...folders,
      mcp: { url: 'http://127.0.0.1:9/mcp', bearer: 'bearer-of-the-run' },
      toolPrograms: [],
      env: { PATH: [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':') },
      judge: () => ({ allow: true }),
      spawn: (request) => spawner.spawn(request),
      ...overrides,
    },
    async close() {
      const left = await spawner.close();
      await rm(root, { recursive: true, force: true });
      return left;
    },
  };
}

/** Everything that a session says, and how it ended. `onEvent` sees each event as it comes. */
export async function play(
  session: AgentSession,
  onEvent: (event: AgentEvent) => void = () => undefined,
): Promise<{ readonly events: readonly AgentEvent[]; readonly ending: AgentEnding }> {
  const events: AgentEvent[] = [];
  for await (const event of session.events) {
    events.push(event);
    onEvent(event);
  }
  const last = events.at(-1);
  if (last?.type !== 'ended') throw new Error('the session ended without an ending');
  return { events, ending: last.ending };
}
