import { KEPT_TABLES, type ArchivedTableName } from '@ropewalk/core';

/*
 * Layout of an archive, a gzipped tar of regular files in this order:
 *   manifest.json             what it is, and of what
 *   tables/<table>-<n>.ndjson rows of a table, one JSON object a line, in pages
 *   repository.bundle         target branch and saved work, as `git bundle` writes them
 *   transcripts/run-<id>.jsonl, evidence/run-<id>/<hash><extension>   only where asked for
 *   checksums.json            length and SHA-256 of every other member
 */

export const MANIFEST = 'manifest.json';
export const CHECKSUMS = 'checksums.json';
export const BUNDLE = 'repository.bundle';

/** A member of an archive; null for a name that no archive of ours has. */
export type Member =
  | { readonly kind: 'manifest' | 'checksums' | 'bundle' }
  | { readonly kind: 'table'; readonly table: ArchivedTableName; readonly page: number }
  | { readonly kind: 'transcript'; readonly runId: number }
  | { readonly kind: 'evidence'; readonly runId: number; readonly file: string };

const TABLE = /^tables\/([a-z_]{1,64})-(\d{6})\.ndjson$/;
const TRANSCRIPT = /^transcripts\/run-([1-9]\d{0,14})\.jsonl$/;
const EVIDENCE = /^evidence\/run-([1-9]\d{0,14})\/([0-9a-f]{32}(?:\.[a-z0-9]{1,8})?)$/;

export function parseMember(name: string): Member | null {
  switch (name) {
    case MANIFEST:
      return { kind: 'manifest' };
    case CHECKSUMS:
      return { kind: 'checksums' };
    case BUNDLE:
      return { kind: 'bundle' };
    default:
      return parseNumbered(name);
  }
}

export function tableMember(table: ArchivedTableName, page: number): string {
  return `tables/${table}-${String(page).padStart(6, '0')}.ndjson`;
}

/** The name of a run's transcript below its folder. */
export function transcriptName(runId: number): string {
  return `run-${runId}.jsonl`;
}

/** The name of the folder with a run's evidence. */
export function evidenceFolder(runId: number): string {
  return `run-${runId}`;
}

export function isKeptTable(name: string): name is ArchivedTableName {
  return Object.hasOwn(KEPT_TABLES, name);
}

function parseNumbered(name: string): Member | null {
  const [, table, page] = TABLE.exec(name) ?? [];
  if (table !== undefined && page !== undefined) {
    return isKeptTable(table) ? { kind: 'table', table, page: Number(page) } : null;
  }
  const [, told] = TRANSCRIPT.exec(name) ?? [];
  if (told !== undefined) {
    return { kind: 'transcript', runId: Number(told) };
  }
  const [, shown, file] = EVIDENCE.exec(name) ?? [];
  return shown === undefined || file === undefined
    ? null
    : { kind: 'evidence', runId: Number(shown), file };
}
