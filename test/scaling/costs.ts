import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** Commands that a feature needs from dispatch to its end with a worker, and what keeps its lease: the worker's beats. */
export const MEASURED_COMMANDS = [
  'run.dispatch',
  'run.assign',
  'run.prepare',
  'run.start',
  'run.keep_reports',
  'worker.beat',
  'landing.request',
  'landing.gate',
  'verdict.record',
  'landing.land',
  'run.end',
] as const;
export type MeasuredCommand = (typeof MEASURED_COMMANDS)[number];

/** Milliseconds of the clock, and of processors meanwhile: all from `real/processor-time.ts`. */
const sample = z.object({
  ms: z.number().nonnegative(),
  controlMs: z.number().nonnegative(),
  mainMs: z.number().nonnegative(),
  machineMs: z.number().nonnegative(),
});
export type StageSample = z.infer<typeof sample>;
const samples = z.array(sample).min(1);
const stages = z.object({
  place: samples,
  /** From the agent's start to its sleep; after it, to its claim. */
  launch: samples,
  work: samples,
  put: samples,
  gate: samples,
  move: samples,
  end: samples,
});
export type StageSamples = z.infer<typeof stages>;
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
        /** Without the thread that asks. */
        snapshotMs: line,
        /** Of the thread that asks, which has to take the answer apart. */
        snapshotTakenMs: line,
        activeRunsMs: line,
        reservationsMs: line,
        /** What a plan asks of workers; one for four runs. */
        fleetMs: line,
        planMs: line,
        commandMs: z.record(z.enum(MEASURED_COMMANDS), z.number()),
      }),
    )
    .min(1),
  /** Stages of runs of real crews over one worker with one slot whose agents slept, without that sleep. */
  crew: z.object({
    /** Of the first run of a worker, which has nothing of the project yet; and of those after it. */
    first: stages,
    later: stages,
    /** Of `gate`: what the project's only check slept. */
    checkMs: z.number(),
    /** From the start of a crew to its first run: the baseline is looked at. */
    beginMs: z.number(),
    /** Processor time of the control plane for a request that is kept in the store: a beat. */
    call: z.object({ controlMs: z.number(), mainMs: z.number() }),
    /** Processor time in a second of a worker that has nothing to do. */
    restMs: z.number(),
    /** How much of the time in which they wanted to run our threads did, and how many threads of others wanted to. */
    turns: z.number().positive(),
    others: z.number().nonnegative(),
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
  /** With the flush that it waits for when it comes alone. */
  alone(...names: readonly MeasuredCommand[]): number;
  command(name: string): number;
  snapshotMs(runs: number): number;
  snapshotTakenMs(runs: number): number;
  activeRunsMs(runs: number): number;
  reservationsMs(runs: number): number;
  fleetMs(runs: number): number;
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
  const command = (name: string): number => known.get(name) ?? other;
  const flushMs = at((size) => size.flushMs);
  return {
    flushMs,
    readMs: at((size) => size.readMs),
    alone: (...names) => names.reduce((sum, name) => sum + flushMs + command(name), 0),
    command,
    snapshotMs: lineAt((size) => size.snapshotMs),
    snapshotTakenMs: lineAt((size) => size.snapshotTakenMs),
    activeRunsMs: lineAt((size) => size.activeRunsMs),
    reservationsMs: lineAt((size) => size.reservationsMs),
    fleetMs: lineAt((size) => size.fleetMs),
    planMs: lineAt((size) => size.planMs),
  };
}
