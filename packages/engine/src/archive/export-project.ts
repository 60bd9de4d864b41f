import { copyFile, constants, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ARCHIVE_FORMAT,
  ARCHIVE_VERSION,
  type ArchiveManifest,
  type ArchiveRow,
  type Project,
} from '@ropewalk/contracts';
import { KEPT_TABLES, TABLE_ORDER, type ArchivedTableName, type Store } from '@ropewalk/core';
import type { ProjectParts } from '../engine-types.ts';
import { createGit } from '../hub/git.ts';
import { errorCode } from '../workspaces/open-inside.ts';
import { BUNDLE, CHECKSUMS, MANIFEST, parseMember, tableMember } from './archive-members.ts';
import { createMemberWriter, type MemberWriter } from './member-writer.ts';

/** Rows of a growing table that are read at once. */
const ROWS_AT_ONCE = 2_000;
/** A member with rows is closed when it has this many characters. */
const PAGE_CHARACTERS = 4_000_000;

export interface ExportRequest {
  readonly store: Store;
  readonly parts: ProjectParts;
  readonly project: Project;
  /** An empty folder of ours; the caller removes it. */
  readonly folder: string;
  readonly withTranscripts: boolean;
  readonly writtenBy: string;
  readonly now: number;
}

/** Members of an archive, ready to be packed in this order. */
export interface GatheredArchive {
  readonly manifest: ArchiveManifest;
  readonly folder: string;
  readonly names: readonly string[];
}

/**
 * Gathers everything of a project in a folder: the rows at one moment, then the repository, which by then holds
 * every commit that the rows name. Work may go on meanwhile.
 */
export async function gatherProject(request: ExportRequest): Promise<GatheredArchive> {
  const { parts, folder } = request;
  const writer = createMemberWriter(folder);
  const { schema, tables } = await writeTables(request, writer);
  const { head, savedWork } = await writeBundle(request, writer);
  if (request.withTranscripts) {
    await copyMembers(parts.paths.transcripts, 'transcripts', writer);
    await copyMembers(parts.paths.evidence, 'evidence', writer);
  }
  const manifest: ArchiveManifest = {
    format: ARCHIVE_FORMAT,
    version: ARCHIVE_VERSION,
    schema,
    writtenBy: request.writtenBy,
    writtenAt: request.now,
    project: { name: request.project.name, targetBranch: request.project.targetBranch, head },
    tables,
    savedWork,
    withTranscripts: request.withTranscripts,
  };
  const before = [...writer.names()];
  await writer.write(MANIFEST, JSON.stringify(manifest));
  const checksums = JSON.stringify(writer.checksums());
  await writer.write(CHECKSUMS, checksums);
  return { manifest, folder, names: [MANIFEST, ...before, CHECKSUMS] };
}

async function writeTables(
  { store, project }: ExportRequest,
  writer: MemberWriter,
): Promise<{ readonly schema: number; readonly tables: Record<string, number> }> {
  const projectId = project.id;
  const moment = await store.query('archiveMoment', { projectId });
  const tables: Record<string, number> = {};
  for (const table of TABLE_ORDER) {
    const pages = KEPT_TABLES[table].grows
      ? grownRows(store, { projectId, table, until: moment.until[table] ?? 0 })
      : [moment.tables[table] ?? []];
    tables[table] = await writeRows(table, pages, writer);
  }
  return { schema: moment.schema, tables };
}

async function* grownRows(
  store: Store,
  page: { readonly projectId: number; readonly table: ArchivedTableName; readonly until: number },
): AsyncGenerator<readonly ArchiveRow[]> {
  const key = KEPT_TABLES[page.table].keys[0];
  for (let after = 0; after < page.until;) {
    const rows = await store.query('archivePage', { ...page, after, limit: ROWS_AT_ONCE });
    const last = rows.at(-1)?.[key];
    if (typeof last !== 'number') {
      return;
    }
    yield rows;
    after = last;
  }
}

async function writeRows(
  table: ArchivedTableName,
  pages: AsyncIterable<readonly ArchiveRow[]> | Iterable<readonly ArchiveRow[]>,
  writer: MemberWriter,
): Promise<number> {
  let count = 0;
  let page = 0;
  let text = '';
  for await (const rows of pages) {
    for (const row of rows) {
      text += `${JSON.stringify(row)}\n`;
      count += 1;
      if (text.length >= PAGE_CHARACTERS) {
        await writer.write(tableMember(table, page), text);
        page += 1;
        text = '';
      }
    }
  }
  if (text !== '') {
    await writer.write(tableMember(table, page), text);
  }
  return count;
}

const SAVED_WORK = /^refs\/ropewalk\/runs\/([1-9]\d{0,14})$/;

async function writeBundle(
  { parts, folder }: ExportRequest,
  writer: MemberWriter,
): Promise<{ readonly head: string } & Pick<ArchiveManifest, 'savedWork'>> {
  const { hub } = parts;
  const git = createGit({ cwd: folder, gitDir: hub.path, settings: 'ours' });
  const target = `refs/heads/${hub.targetBranch}`;
  const found = await git.text(['for-each-ref', '--format=%(refname)', 'refs/ropewalk/runs/']);
  const runs = found.split('\n').filter((ref) => SAVED_WORK.test(ref));
  const file = join(folder, BUNDLE);
  await git.run(['bundle', 'create', '--quiet', file, '--stdin'], {
    input: [target, ...runs].map((ref) => `${ref}\n`).join(''),
  });
  await writer.add(BUNDLE);
  const heads = new Map(
    (await git.text(['bundle', 'list-heads', file])).split('\n').map((line) => {
      const at = line.indexOf(' ');
      return [line.slice(at + 1), line.slice(0, at)] as const;
    }),
  );
  const head = heads.get(target);
  if (head === undefined) {
    throw new Error(`the bundle of ${hub.path} has no ${target}`);
  }
  const savedWork = [...heads].flatMap(([ref, commit]) => {
    const [, runId] = SAVED_WORK.exec(ref) ?? [];
    return runId === undefined ? [] : [{ runId: Number(runId), commit }];
  });
  return { head, savedWork };
}

/** Copies what an archive may hold; anything else that lies there stays. */
async function copyMembers(from: string, kind: string, writer: MemberWriter): Promise<void> {
  const entries = await readdir(from, { recursive: true, withFileTypes: true }).catch(
    (error: unknown) => {
      if (errorCode(error) === 'ENOENT') {
        return [];
      }
      throw error;
    },
  );
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const name = `${kind}${path.slice(from.length)}`;
    if (parseMember(name) !== null) {
      await mkdir(join(writer.folder, name, '..'), { recursive: true });
      // A copy does not grow any more while it is read.
      await copyFile(path, join(writer.folder, name), constants.COPYFILE_FICLONE);
      await writer.add(name);
    }
  }
}
