import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** Commands that a feature needs from dispatch to its end, and what keeps its lease. */
export const MEASURED_COMMANDS = [
  'run.dispatch',
  'run.prepare',
  'run.start',
  'landing.request',
  'landing.gate',
  'verdict.record',
  'landing.land',
  'run.end',
  'lease.renew',
] as const;
export type MeasuredCommand = (typeof MEASURED_COMMANDS)[number];

const samples = z.array(z.number().nonnegative()).min(1);
const line = z.object({ base: z.number(), perRun: z.number() });

const costsSchema = z.object({
  machine: z.object({
    cpu: z.string(),
    cores: z.int(),
    node: z.string(),
    measuredAt: z.string(),
    load: z.number(),
  }),
  /** By number of features in the backlog, ascending. Milliseconds; `perRun` for each run that goes on. */
  store: z
    .array(
      z.object({
        features: z.int(),
        flushMs: z.number(),
        readMs: z.number(),
        /** Of the thread of the store. */
        snapshotMs: line,
        /** Of the thread that asks, which has to take the answer apart. */
        snapshotTakenMs: line,
        activeRunsMs: line,
        reservationsMs: line,
        planMs: line,
        commandMs: z.record(z.enum(MEASURED_COMMANDS), z.number()),
      }),
    )
    .min(1),
  /** Stages of runs of a real crew with one slot whose agents slept, without that sleep. */
  crew: z.object({
    place: samples,
    work: samples,
    put: samples,
    gate: samples,
    move: samples,
    end: samples,
    /** Of `gate`: what the project's only check slept. */
    checkMs: z.number(),
    /** From the start of a crew to its first run: the baseline is looked at. */
    beginMs: z.number(),
    /** Processors that were kept busy on the average while a stage went on, programs beside it included. */
    coresPerStage: z.number(),
  }),
});
export type Costs = z.infer<typeof costsSchema>;
type StoreCosts = Costs['store'][number];

export const COSTS_FILE = fileURLToPath(new URL('./costs.json', import.meta.url));

export function readCosts(): Costs {
  return costsSchema.parse(JSON.parse(readFileSync(COSTS_FILE, 'utf8')));
}

/** What the store and the plan cost at one size of the backlog: measured sizes, and straight lines between. */
export interface CostsAt {
  readonly flushMs: number;
  readonly readMs: number;
  command(name: string): number;
  snapshotMs(runs: number): number;
  snapshotTakenMs(runs: number): number;
  activeRunsMs(runs: number): number;
  reservationsMs(runs: number): number;
  planMs(runs: number): number;
}

export function costsAt({ store }: Costs, features: number): CostsAt {
  const above = store.find((size) => size.features >= features) ?? store.at(-1);
  const below = store.findLast((size) => size.features <= features) ?? store[0];
  if (above === undefined || below === undefined) throw new Error('nothing was measured');
  const span = above.features - below.features;
  const share = span === 0 ? 0 : (features - below.features) / span;
  const at = (of: (size: StoreCosts) => number): number =>
    Math.max(0, of(below) + share * (of(above) - of(below)));
  const lineAt =
    (of: (size: StoreCosts) => z.infer<typeof line>) =>
    (runs: number): number =>
      at((size) => Math.max(0, of(size).base + runs * of(size).perRun));
  const known = new Map<string, number>(
    MEASURED_COMMANDS.map((name) => [name, at((size) => size.commandMs[name])]),
  );
  // What was not measured is rare (a refusal, the end of a crew) and taken for as dear as the end of a run.
  const other = known.get('run.end') ?? 0;
  return {
    flushMs: at((size) => size.flushMs),
    readMs: at((size) => size.readMs),
    command: (name) => known.get(name) ?? other,
    snapshotMs: lineAt((size) => size.snapshotMs),
    snapshotTakenMs: lineAt((size) => size.snapshotTakenMs),
    activeRunsMs: lineAt((size) => size.activeRunsMs),
    reservationsMs: lineAt((size) => size.reservationsMs),
    planMs: lineAt((size) => size.planMs),
  };
}
