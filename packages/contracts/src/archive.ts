import { z } from 'zod';
import { projectNameSchema } from './project.ts';

/** What the first member of an archive says that it is. */
export const ARCHIVE_FORMAT = 'ropewalk-project';
/** Grows when an older Ropewalk could not read the layout of the archive any more. */
export const ARCHIVE_VERSION = 1;

/** One row of a table, as it lies in the database; structured values are JSON text. */
export const archiveRowSchema = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));
export type ArchiveRow = Readonly<z.infer<typeof archiveRowSchema>>;

/** Rows by table, each in the order of its keys. */
export type ArchiveTables = Readonly<Record<string, readonly ArchiveRow[]>>;

/** Saved work that the repository of the archive holds, under the id that its run had. */
const savedWorkSchema = z.strictObject({ runId: z.int().min(1), commit: z.string() });

/** What every version of a manifest says, so that a newer one is known as such. */
export const archiveHeadSchema = z.object({
  format: z.literal(ARCHIVE_FORMAT),
  version: z.int().min(1),
  writtenBy: z.string().max(100),
});
export type ArchiveHead = z.infer<typeof archiveHeadSchema>;

/** `manifest.json`, the first member of an archive. */
export const archiveManifestSchema = z.strictObject({
  format: z.literal(ARCHIVE_FORMAT),
  version: z.int().min(1),
  /** The number of the last schema step of the database that it was read from. */
  schema: z.int().min(1),
  /** Version of the Ropewalk that wrote it. */
  writtenBy: z.string().max(100),
  writtenAt: z.number(),
  project: z.strictObject({
    name: projectNameSchema,
    targetBranch: z.string().min(1).max(255),
    head: z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/),
  }),
  /** Rows by table. */
  tables: z.record(z.string(), z.int().min(0)),
  savedWork: z.array(savedWorkSchema),
  withTranscripts: z.boolean(),
});
export type ArchiveManifest = z.infer<typeof archiveManifestSchema>;

/** `checksums.json`, the last member: what every other one must be. */
export const archiveChecksumsSchema = z.record(
  z.string(),
  z.strictObject({ bytes: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
);
export type ArchiveChecksums = z.infer<typeof archiveChecksumsSchema>;

/** What an import has made. */
export const importReportSchema = z.object({
  name: projectNameSchema,
  folder: z.string(),
  features: z.int(),
  passing: z.int(),
  runs: z.int(),
  events: z.int(),
  transcripts: z.int(),
  evidence: z.int(),
  /** One sentence for each thing that is not as it was. */
  changed: z.array(z.string()),
});
export type ImportReport = z.infer<typeof importReportSchema>;
