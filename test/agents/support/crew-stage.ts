import { readdir, readFile } from 'node:fs/promises';
import type { CrewSettingsChange } from '@ropewalk/contracts';
import { openStage, valueOf, type Stage } from '../../support/stage.ts';

/** A stage with a registered project and a backlog of independent features; closing it looks for what is left. */
export async function openCrewStage(options: {
  readonly features: readonly string[];
  readonly settings: CrewSettingsChange;
  readonly environment?: NodeJS.ProcessEnv;
}): Promise<Stage> {
  const stage = await openStage(options.environment);
  await stage.commit({ 'README.md': '# Stage\n' });
  await stage.register({ settings: { maxConcurrency: 1, ...options.settings } });
  valueOf(
    await stage.control()['features.add']({
      name: 'stage',
      entries: options.features.map((name) => ({
        category: 'Files',
        name,
        description: `There is a file for ${name}.`,
        steps: [`The file ${name}.txt exists`],
        dependencies: [],
        checks: [],
      })),
    }),
  );
  return {
    ...stage,
    async close() {
      await stage.close();
      const left = await processesOf(stage.root);
      if (left.length > 0)
        throw new Error(`still alive: ${left.map(({ line }) => line).join('; ')}`);
    },
  };
}

/** A living process, by number, with its command line. */
export interface Alive {
  readonly pid: number;
  readonly line: string;
}

/** Every process of an agent, check or setup whose home lies in this folder (Linux). */
export async function processesOf(root: string): Promise<readonly Alive[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/u.test(name)).map(Number);
  const looked = await Promise.all(pids.map((pid) => lookAt(pid, root)));
  return looked.filter((alive) => alive !== null);
}

async function lookAt(pid: number, root: string): Promise<Alive | null> {
  try {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
    // The marker of a run's tree; our own git ends by itself soon after it was last asked.
    if (!environment.includes(root) || !environment.includes('ROPEWALK_RUN=')) return null;
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8');
    return { pid, line: line.replaceAll('\0', ' ').trim() };
  } catch {
    // Gone between the listing and the reading.
    return null;
  }
}
