import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import {
  ARCHIVE_VERSION,
  archiveChecksumsSchema,
  archiveHeadSchema,
  archiveManifestSchema,
  archiveRowSchema,
  type ArchiveHead,
  type ArchiveManifest,
  type ArchiveRow,
  type ArchiveTables,
} from '@ropewalk/contracts';
import { accept, refuse, type Result } from '@ropewalk/core';
import { Unpack } from 'tar';
import type { z } from 'zod';
import {
  CHECKSUMS,
  isKeptTable,
  MANIFEST,
  parseMember,
  tableMember,
  type Member,
} from './archive-members.ts';
import { checksumOf } from './member-writer.ts';

/** How much of an archive is taken before it is refused. */
export interface ArchiveLimits {
  /** Everything unpacked. */
  readonly bytes: number;
  readonly members: number;
  /** Rows are held in memory while they are put back. */
  readonly tableBytes: number;
}

export const ARCHIVE_LIMITS: ArchiveLimits = {
  bytes: 16 * 1024 ** 3,
  members: 500_000,
  tableBytes: 512 * 1024 ** 2,
};

/** Zeros that programs write behind the end. */
const MAX_PADDING_BYTES = 256 * 1024;

/** An archive that lies unpacked in a folder, every member as its checksums say. */
export interface UnpackedArchive {
  readonly folder: string;
  readonly manifest: ArchiveManifest;
  readonly members: readonly Member[];
}

/** What makes an archive impossible; carried out of the streams. */
class ArchiveFault extends Error {
  override readonly name = 'ArchiveFault';
  readonly result: Result<never>;

  constructor(result: Result<never>) {
    super('the archive is refused');
    this.result = result;
  }
}

/**
 * Unpacks an archive into an empty folder and checks every member. Only names that we write are taken, only
 * regular files, each once. Refuses with `archive_damaged`, `archive_newer` or `archive_too_large`; the caller
 * removes the folder.
 */
export async function unpackArchive(
  source: AsyncIterable<Uint8Array>,
  folder: string,
  limits: ArchiveLimits,
  signal?: AbortSignal,
): Promise<Result<UnpackedArchive>> {
  const members = new Map<string, Member>();
  try {
    await unpack({ source, folder, limits, members }, signal);
  } catch (error) {
    if (signal?.aborted === true) {
      throw error;
    }
    const result = faultOf(error);
    if (result === null) {
      throw error;
    }
    return result;
  }
  return verify(folder, members);
}

interface Unpacking {
  readonly source: AsyncIterable<Uint8Array>;
  readonly folder: string;
  readonly limits: ArchiveLimits;
  readonly members: Map<string, Member>;
}

async function unpack(unpacking: Unpacking, signal: AbortSignal | undefined): Promise<void> {
  const { folder, limits } = unpacking;
  await mkdir(folder, { recursive: true });
  const fault: { found: ArchiveFault | null } = { found: null };
  const unpacker = new Unpack({
    cwd: folder,
    strict: true,
    noMtime: true,
    preserveOwner: false,
    filter: (name, entry) => {
      const type = 'type' in entry ? entry.type : null;
      fault.found ??= takeMember(unpacking, name, type, entry.size);
      return fault.found === null;
    },
  });
  const failed = Promise.withResolvers<never>();
  // Whoever awaits it hears of it; until then it must not end the process.
  failed.promise.catch(() => undefined);
  const ended = new Promise<void>((resolve) => unpacker.once('close', () => resolve()));
  unpacker.once('error', (error: unknown) => failed.reject(error));
  let isOver = false;
  unpacker.once('eof', () => (isOver = true));
  const gunzip: Transform = createGunzip();
  await pipeline(
    Readable.from(unpacking.source, { objectMode: false }),
    gunzip,
    async (plain: AsyncIterable<Buffer>) => {
      let bytes = 0;
      let bytesAfter = 0;
      for await (const chunk of plain) {
        bytes += chunk.length;
        bytesAfter += isOver ? chunk.length : 0;
        if (bytesAfter > MAX_PADDING_BYTES) {
          throw new ArchiveFault(damaged('something follows its end'));
        }
        if (bytes > limits.bytes) {
          throw new ArchiveFault(tooLarge('it unpacks to more than is taken'));
        }
        // What follows the end would be gathered and copied again with every chunk.
        if (!isOver && !unpacker.write(chunk)) {
          const drained = new Promise<void>((resolve) => unpacker.once('drain', () => resolve()));
          await Promise.race([drained, failed.promise]);
        }
        if (fault.found !== null) {
          throw fault.found;
        }
      }
      unpacker.end();
      await Promise.race([ended, failed.promise]);
      if (fault.found !== null) {
        throw fault.found;
      }
    },
    signal === undefined ? {} : { signal },
  );
}

function takeMember(
  { members, limits }: Unpacking,
  name: string,
  type: string | null,
  size: number,
): ArchiveFault | null {
  const member = parseMember(name);
  if (member === null || (type !== 'File' && type !== 'OldFile')) {
    return new ArchiveFault(damaged(`"${name.slice(0, 100)}" has no place in an archive`));
  }
  if (members.has(name)) {
    return new ArchiveFault(damaged(`"${name}" is in it twice`));
  }
  if (members.size >= limits.members) {
    return new ArchiveFault(tooLarge(`it has more than ${limits.members} members`));
  }
  if (isReadWhole(member) && size > limits.tableBytes) {
    return new ArchiveFault(tooLarge(`"${name}" is larger than ${limits.tableBytes} bytes`));
  }
  members.set(name, member);
  return null;
}

function isReadWhole({ kind }: Member): boolean {
  return kind === 'manifest' || kind === 'checksums' || kind === 'table';
}

/** Broken compression and a broken tar are the archive's fault; everything else is somebody's bug or disk. */
function faultOf(error: unknown): Result<never> | null {
  if (error instanceof ArchiveFault) {
    return error.result;
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const isTar = error instanceof Error && 'tarCode' in error;
  return isTar ||
    code.startsWith('Z_') ||
    code.startsWith('TAR_') ||
    code === 'ERR_BUFFER_TOO_LARGE'
    ? damaged('it is cut off, or no archive at all')
    : null;
}

async function verify(
  folder: string,
  members: ReadonlyMap<string, Member>,
): Promise<Result<UnpackedArchive>> {
  const head = await readMember(folder, members, MANIFEST, archiveHeadSchema);
  if (!head.ok) {
    return head;
  }
  if (head.value.version > ARCHIVE_VERSION) {
    return newer(head.value);
  }
  const manifest = await readMember(folder, members, MANIFEST, archiveManifestSchema);
  if (!manifest.ok) {
    return manifest;
  }
  const checksums = await readMember(folder, members, CHECKSUMS, archiveChecksumsSchema);
  if (!checksums.ok) {
    return checksums;
  }
  const named = new Set([...Object.keys(checksums.value), CHECKSUMS]);
  const astray = [...named].find((name) => !members.has(name));
  const unnamed = [...members.keys()].find((name) => !named.has(name));
  if (astray !== undefined || unnamed !== undefined) {
    return damaged(`"${astray ?? unnamed}" is named in one place and not in the other`);
  }
  for (const [name, expected] of Object.entries(checksums.value)) {
    const { bytes, sha256 } = await checksumOf(join(folder, name));
    if (bytes !== expected.bytes || sha256 !== expected.sha256) {
      return damaged(`"${name}" is not as it was written`);
    }
  }
  return accept({ folder, manifest: manifest.value, members: [...members.values()] });
}

async function readMember<T>(
  folder: string,
  members: ReadonlyMap<string, Member>,
  name: string,
  schema: z.ZodType<T>,
): Promise<Result<T>> {
  if (!members.has(name)) {
    return damaged(`it has no ${name}`);
  }
  const parsed = schema.safeParse(parseJson(await readFile(join(folder, name), 'utf8')));
  return parsed.success ? accept(parsed.data) : damaged(`its ${name} is not one of ours`);
}

/** Reads all rows; refuses what is not as the manifest says, or more than is taken. */
export async function readTables(
  archive: UnpackedArchive,
  limits: ArchiveLimits,
): Promise<Result<ArchiveTables>> {
  const tables: Record<string, readonly ArchiveRow[]> = {};
  let bytes = 0;
  for (const [table, count] of Object.entries(archive.manifest.tables)) {
    if (!isKeptTable(table)) {
      return damaged(`it holds rows of "${table.slice(0, 64)}", which no archive has`);
    }
    const rows: ArchiveRow[] = [];
    const pages = archive.members.filter(
      (member) => member.kind === 'table' && member.table === table,
    ).length;
    for (let page = 0; page < pages; page += 1) {
      const name = tableMember(table, page);
      const text = await readFile(join(archive.folder, name), 'utf8').catch(() => null);
      bytes += text?.length ?? 0;
      if (bytes > limits.tableBytes) {
        return tooLarge(`its rows are more than ${limits.tableBytes} bytes`);
      }
      const parsed = text === null ? null : parseRows(text);
      if (parsed === null) {
        return damaged(`"${name}" cannot be read`);
      }
      rows.push(...parsed);
    }
    if (rows.length !== count) {
      return damaged(`it holds ${rows.length} rows of ${table} instead of ${count}`);
    }
    tables[table] = rows;
  }
  return accept(tables);
}

function parseRows(text: string): readonly ArchiveRow[] | null {
  const rows: ArchiveRow[] = [];
  for (const line of text.split('\n')) {
    if (line !== '') {
      const parsed = archiveRowSchema.safeParse(parseJson(line));
      if (!parsed.success) {
        return null;
      }
      rows.push(parsed.data);
    }
  }
  return rows;
}

/** Undefined, which no schema takes, for what is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function damaged(what: string): Result<never> {
  return refuse(
    'archive_damaged',
    `The archive cannot be read: ${what}. Nothing was imported; export the project again.`,
  );
}

export function newer({ writtenBy }: ArchiveHead): Result<never> {
  return refuse(
    'archive_newer',
    `The archive was written by Ropewalk ${writtenBy}, which is newer than this one. Nothing was imported; update Ropewalk first.`,
  );
}

function tooLarge(what: string): Result<never> {
  return refuse('archive_too_large', `The archive is refused: ${what}. Nothing was imported.`);
}
