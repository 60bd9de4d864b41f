import type { Project, Role } from '@ropewalk/contracts';
import { expectedBytes, PEAKS_LOOKED_AT, type RunRoom } from '@ropewalk/core';
import type { EngineContext } from '../engine-types.ts';
import { chooseAgent } from '../runs/choose-agent.ts';
import type { Supervisor } from '../runs/supervisor.ts';

/** What the memory of the machine allows, with every run of every project counted. */
export interface MemoryRooms {
  look(project: Project, freeBytes: number): Promise<RunRoom>;
}

/** Every plan asks, and one run more or less hardly moves a percentile. */
const HOLDS_MS = 5_000;
const MIB = 1024 * 1024;

export function createMemoryRooms(
  context: EngineContext,
  supervisor: Pick<Supervisor, 'presentBytes'>,
): MemoryRooms {
  const { store } = context;
  const known = new Map<string, { readonly bytes: Promise<number>; readonly until: number }>();

  const expected = (role: Role, driver: string): Promise<number> => {
    const key = `${role} ${driver}`;
    const now = performance.now();
    const held = known.get(key);
    if (held !== undefined && now < held.until) {
      return held.bytes;
    }
    const bytes = read(role, driver);
    known.set(key, { bytes, until: now + HOLDS_MS });
    bytes.catch(() => known.delete(key));
    return bytes;
  };

  const read = async (role: Role, driver: string): Promise<number> => {
    const peaks = await store.query('memoryPeaks', { role, driver, limit: PEAKS_LOOKED_AT });
    const { runMemoryMb } = context.settings();
    return expectedBytes(role, peaks, runMemoryMb === null ? undefined : runMemoryMb * MIB);
  };

  const expectedOf = (project: Project, role: 'initializer' | 'coding' | 'testing') =>
    expected(role, chooseAgent(context, project.settings, role).driver);

  return {
    async look(project, freeBytes) {
      const runs = await store.query('activeRuns', {});
      const [initializer, coding, testing, ...running] = await Promise.all([
        expectedOf(project, 'initializer'),
        expectedOf(project, 'coding'),
        expectedOf(project, 'testing'),
        ...runs
          .filter((run) => run.role !== 'external')
          .map(async (run) => ({
            expectedBytes: await expected(run.role, run.driver),
            presentBytes: supervisor.presentBytes(run.id),
          })),
      ]);
      return {
        freeBytes,
        keptFreeBytes: context.settings().minimumFreeMemoryMb * MIB,
        running,
        expectedBytes: { initializer, coding, testing },
      };
    },
  };
}
