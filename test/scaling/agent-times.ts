import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Event, EventType } from '@ropewalk/contracts';
import type { Store } from '@ropewalk/core';
import { openSqliteStore } from '@ropewalk/store';
import { openPostgresStore } from '@ropewalk/store/places';
import { isPostgresUrl, readPostgresUrl } from '@ropewalk/store/postgres-place';
import { z } from 'zod';
import { findRunning } from '../../packages/cli/src/connection/connect.ts';
import type { AgentTimes } from './random.ts';

/** How long agents really took: one entry for each run whose work has landed. */
const fileSchema = z.object({
  version: z.literal(1),
  runs: z
    .array(
      z.object({
        project: z.string(),
        run: z.int(),
        driver: z.string(),
        model: z.string().nullable(),
        /** From its start to its last claim, without what it waited for the landing queue. */
        ms: z.number().positive(),
      }),
    )
    .min(1),
});
export type AgentTimesFile = z.infer<typeof fileSchema>;

const PAGE = 1_000;
const TYPES: readonly EventType[] = [
  'run.started',
  'landing.queued',
  'landing.refused',
  'landing.landed',
];

/** Times of agents from a file that `times` has written, or somebody in its form. Throws where it is none. */
export function readAgentTimes(file: string): AgentTimes {
  const { runs } = fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return { kind: 'measured', timesMs: runs.map(({ ms }) => ms) };
}

/** `times PLACE FILE`: of the home, or the `postgres://` address, that a control plane has worked on and does not now. */
export async function writeAgentTimes(words: readonly string[]): Promise<void> {
  const [place, file] = words;
  if (place === undefined || file === undefined) {
    throw new Error('Say whose runs and where to: times HOME_OR_POSTGRES_ADDRESS FILE');
  }
  if (!isPostgresUrl(place) && (await findRunning(place)) !== null) {
    throw new Error(`A control plane works on ${place}. Stop it first, or name a copy of it.`);
  }
  const store = isPostgresUrl(place)
    ? await openPostgresStore({ place: readPostgresUrl(place) })
    : await openSqliteStore({ file: join(place, 'ropewalk.db') });
  try {
    const runs = await collectAgentTimes(store);
    if (runs.length === 0) throw new Error(`No run of ${place} has landed anything yet.`);
    const content: AgentTimesFile = { version: 1, runs };
    await writeFile(file, `${JSON.stringify(content, null, 1)}\n`);
    console.log(JSON.stringify({ bench: 'agent_times', runs: runs.length, ...describe(runs) }));
  } finally {
    await store.close();
  }
}

/** Of all projects; oldest first in each. Reads only. */
export async function collectAgentTimes(store: Store): Promise<AgentTimesFile['runs']> {
  const found: AgentTimesFile['runs'] = [];
  for (const project of await store.query('projects', {})) {
    const clocks = new Map<number, RunClock>();
    const projectId = project.id;
    for (let after = 0, page: readonly Event[] = []; ; after = page.at(-1)?.seq ?? after) {
      page = await store.query('events', { projectId, after, limit: PAGE, types: TYPES });
      page.forEach((event) => follow(clocks, event));
      if (page.length < PAGE) break;
    }
    for (const [runId, { ms, hasLanded }] of clocks) {
      const run = await store.query('run', { runId });
      if (run?.role !== 'coding' || !hasLanded || ms <= 0) continue;
      const { driver, model } = run;
      found.push({ project: project.name, run: runId, driver, model, ms });
    }
  }
  return found;
}

/** `since`: when its agent last began to work; null while it waits. */
interface RunClock {
  since: number | null;
  ms: number;
  hasLanded: boolean;
}

function follow(clocks: Map<number, RunClock>, { at, body }: Event): void {
  if (body.type === 'run.started') {
    clocks.set(body.runId, { since: at, ms: 0, hasLanded: false });
  } else if (body.type === 'landing.queued' && body.runId !== null) {
    const clock = clocks.get(body.runId);
    if (clock?.since === undefined || clock.since === null) return;
    clock.ms += at - clock.since;
    clock.since = null;
  } else if (body.type === 'landing.refused' || body.type === 'landing.landed') {
    const clock = body.runId === null ? undefined : clocks.get(body.runId);
    if (clock === undefined) return;
    clock.since = at;
    clock.hasLanded ||= body.type === 'landing.landed';
  }
}

/** Minutes that one of ten, half, and nine of ten agents took no longer than. */
function describe(runs: AgentTimesFile['runs']): Readonly<Record<string, number>> {
  const sorted = runs.map(({ ms }) => ms).toSorted((left, right) => left - right);
  const at = (share: number): number =>
    Math.round((sorted[Math.floor(share * (sorted.length - 1))] ?? 0) / 600) / 100;
  return { p10_min: at(0.1), p50_min: at(0.5), p90_min: at(0.9) };
}
