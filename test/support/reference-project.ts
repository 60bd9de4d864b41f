import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The tables of the reference's older (S) and newer (H) layout. */
export type Layout = 'S' | 'H';

const FEATURES: Readonly<Record<Layout, string>> = {
  S: `create table features (
    id integer not null primary key, priority integer not null default 999,
    category varchar(100) not null, name varchar(255) not null, description text not null,
    steps json not null, passes boolean not null default 0, in_progress boolean not null default 0,
    dependencies json, testing_in_progress boolean not null default 0, last_tested_at datetime)`,
  H: `create table features (
    id integer not null primary key, priority integer not null default 999,
    category varchar(100) not null, name varchar(255) not null, description text not null,
    steps json not null, passes boolean not null default 0, in_progress boolean not null default 0,
    dependencies json, needs_human_input boolean not null default 0,
    human_input_request json, human_input_response json)`,
};

const SCHEDULES = `create table schedules (
  id integer not null primary key, project_name varchar(50) not null,
  start_time varchar(5) not null, duration_minutes integer not null,
  days_of_week integer not null default 127, enabled boolean not null default 1,
  yolo_mode boolean not null default 0, model varchar(50), max_concurrency integer not null default 3,
  crash_count integer not null default 0, created_at datetime not null)`;

const CONVERSATIONS = `
  create table conversations (id integer not null primary key, project_name varchar(100) not null,
    title varchar(200), created_at datetime, updated_at datetime);
  create table conversation_messages (id integer not null primary key,
    conversation_id integer not null references conversations(id), role varchar(20) not null,
    content text not null, timestamp datetime)`;

type Value = string | number | null;
export type Row = Readonly<Record<string, Value>>;

export interface ReferenceProject {
  readonly layout: Layout;
  /** Where its files lie below the folder. */
  readonly place: '.autoforge' | '.autocoder' | '.';
  readonly features: readonly Row[];
  readonly schedules?: readonly Row[];
  readonly messages?: readonly Row[];
  readonly files?: Readonly<Record<string, string>>;
}

/**
 * Writes the files of a reference project. The databases are in WAL mode and stay open, as under a running server:
 * what was written last lies in their logs only. The caller closes them.
 */
export async function writeReferenceProject(
  folder: string,
  project: ReferenceProject,
): Promise<{ close(): void }> {
  const place = join(folder, project.place);
  await mkdir(place, { recursive: true });
  for (const [name, text] of Object.entries(project.files ?? {})) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  const features = open(join(place, 'features.db'), `${FEATURES[project.layout]}; ${SCHEDULES}`);
  project.features.forEach((row) => insert(features, 'features', row));
  project.schedules?.forEach((row) => insert(features, 'schedules', row));
  const assistant = open(join(place, 'assistant.db'), CONVERSATIONS);
  if (project.messages !== undefined) {
    insert(assistant, 'conversations', { id: 1, project_name: 'old', title: 'How does it...' });
    project.messages.forEach((row) =>
      insert(assistant, 'conversation_messages', { conversation_id: 1, ...row }),
    );
  }
  return {
    close() {
      features.close();
      assistant.close();
    },
  };
}

function open(file: string, tables: string): DatabaseSync {
  const database = new DatabaseSync(file);
  database.exec('pragma journal_mode = wal');
  database.exec(tables);
  // Folded into the file, so that from here on only the log has what comes.
  database.exec('pragma wal_checkpoint(truncate)');
  return database;
}

function insert(database: DatabaseSync, table: string, row: Row): void {
  const columns = Object.keys(row);
  const marks = columns.map(() => '?').join(', ');
  database
    .prepare(`insert into ${table} (${columns.join(', ')}) values (${marks})`)
    .run(...Object.values(row));
}

/** Every file below a folder with its hash, the repository's own among them. */
export async function hashesBelow(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const hashes = await Promise.all(
    files.map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      const hash = createHash('sha256').update(await readFile(path));
      return [path.slice(folder.length + 1), hash.digest('hex')] as const;
    }),
  );
  return Object.fromEntries(hashes.sort());
}
