import { z } from 'zod';
import { checkSchema } from './config-file.ts';

/** The four results of checks at one commit. */
export const verdictOutcomeSchema = z.enum(['pass', 'fail', 'inconclusive', 'unchecked']);
export type VerdictOutcome = z.infer<typeof verdictOutcomeSchema>;

/** Counts that a test runner reported in a machine-readable form. */
export const testCountsSchema = z.object({
  passed: z.int(),
  failed: z.int(),
  skipped: z.int(),
});
export type TestCounts = z.infer<typeof testCountsSchema>;

/** What a machine can be short of. `own_limit`: a check reached the limit on its own memory. */
export const shortOfSchema = z.enum(['memory', 'cpu', 'io', 'own_limit']);
export type ShortOf = z.infer<typeof shortOfSchema>;

/** How the machine stood while a check ran. */
export const pressureSchema = z.object({
  /** `psi`: stalls as Linux counts them; `stand_in`: load, memory and swapping, where nobody counts them. */
  source: z.enum(['psi', 'stand_in']),
  /** Empty when nothing was. */
  short: z.array(shortOfSchema),
  /** Shares of the time, from 0 to 1, in which somebody waited for it; null where nobody counts. */
  memoryStalled: z.number().nullable(),
  cpuStalled: z.number().nullable(),
  /** The same, in which everybody waited for the disk. */
  ioStalled: z.number().nullable(),
  /** Programs that ran or wanted to. */
  loadPerCore: z.number(),
  freeBytes: z.number(),
  keptFreeBytes: z.number(),
  /** Pages moved to swap or back in a second; null where nobody counts. */
  swappedPerSecond: z.number().nullable(),
  /** The limit on its own memory, where it reached that. */
  ownLimitBytes: z.number().nullable(),
});
export type Pressure = z.infer<typeof pressureSchema>;

/** What one command did, as seen by us. */
export const checkEvidenceSchema = z.object({
  check: checkSchema,
  /** Whose check it is. */
  owner: z.enum(['setup', 'project', 'feature', 'claim']),
  argv: z.array(z.string()),
  result: z.enum(['pass', 'fail', 'timed_out', 'could_not_run']),
  exitCode: z.int().nullable(),
  signal: z.string().nullable(),
  durationMs: z.number(),
  counts: testCountsSchema.nullable(),
  /** The end of stdout and stderr, in the order in which they came. */
  outputTail: z.string(),
  outputBytes: z.int(),
  outputSha256: z.string(),
  /** Of checks that did not pass: how the machine stood. */
  pressure: pressureSchema.exactOptional(),
});
export type CheckEvidence = z.infer<typeof checkEvidenceSchema>;

/** Where our copies of evidence lie, below the project's folder in the home. */
export const EVIDENCE_FOLDER = 'evidence';

/** A file that an agent named as evidence, copied out of its workspace by us. */
export const evidenceFileSchema = z.object({
  path: z.string(),
  sha256: z.string(),
  bytes: z.int(),
  /** Path of our copy, relative to the project's folder in the home. */
  storedAt: z.string(),
});
export type EvidenceFile = z.infer<typeof evidenceFileSchema>;

/** A change to tests that makes them say less than before. */
export const weakenedTestSchema = z.object({
  path: z.string(),
  kind: z.enum(['deleted', 'skipped', 'fewer_assertions']),
  detail: z.string(),
});
export type WeakenedTest = z.infer<typeof weakenedTestSchema>;

/** Why checks were run. */
export const verdictKindSchema = z.enum(['gate', 'baseline', 'sweep', 'retest']);

/** The result of checks at one commit, with what it rests on. */
export const verdictSchema = z.object({
  id: z.int(),
  projectId: z.int(),
  featureId: z.int().nullable(),
  runId: z.int().nullable(),
  kind: verdictKindSchema,
  commit: z.string(),
  outcome: verdictOutcomeSchema,
  checks: z.array(checkEvidenceSchema),
  files: z.array(evidenceFileSchema),
  weakenedTests: z.array(weakenedTestSchema),
  at: z.number(),
});
export type Verdict = z.infer<typeof verdictSchema>;
export type NewVerdict = Omit<Verdict, 'id' | 'at'>;
